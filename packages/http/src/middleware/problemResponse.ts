import { type HttpServerResponse, ProblemDetails } from "effect/http"

const titles = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  421: "Misdirected Request",
  500: "Internal Server Error"
}

/** A problem that no endpoint declares: it has no type of its own and says what its status says, and `detail`. */
export const problemResponse = (status: keyof typeof titles, detail: string): HttpServerResponse.HttpServerResponse =>
  ProblemDetails.toResponse({ type: ProblemDetails.blankType, title: titles[status], status, detail })
