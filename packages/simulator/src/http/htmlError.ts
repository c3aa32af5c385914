import { HttpServerResponse } from "effect/http"

const reasons = { 502: "502 Bad Gateway", 504: "504 Gateway Time-out" } as const

/** The page that a load balancer returns if it gets no response from the service behind it. */
export const htmlError = (status: keyof typeof reasons): HttpServerResponse.HttpServerResponse => {
  const reason = reasons[status]
  return HttpServerResponse.text(
    `<html>\r\n<head><title>${reason}</title></head>\r\n<body>\r\n<center><h1>${reason}</h1></center>\r\n</body>\r\n</html>\r\n`,
    { status, contentType: "text/html" }
  )
}
