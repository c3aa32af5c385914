import { type ProtocolProblem, protocolProblem } from "@snoozeql/http/ProtocolProblem"
import type { IncomingMessage } from "node:http"
import type { ServerLimits } from "./limits.ts"

const textOf = (error: Error, member: "code" | "reason"): string | undefined => {
  const value: unknown = Object.entries(error).find(([name]) => name === member)?.[1]
  return typeof value === "string" ? value : undefined
}

/**
 * The response to an error that Node reports for a connection (`clientError`). Undefined if the connection itself is
 * broken, so that no response can be sent.
 */
export const problemOfClientError = (
  error: Error,
  { maximumHeaderSize, requestTimeout }: Pick<ServerLimits, "maximumHeaderSize" | "requestTimeout">
): ProtocolProblem | undefined => {
  const code = textOf(error, "code")
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return protocolProblem(431, `The request line and the headers are larger than ${maximumHeaderSize} bytes`)
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return protocolProblem(413, "The chunk extensions of the body are too large")
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return protocolProblem(408, `The request did not arrive within ${requestTimeout / 1000} seconds`)
    default:
      return code?.startsWith("HPE_") === true
        ? protocolProblem(400, `The request is not valid HTTP/1.1: ${textOf(error, "reason") ?? code}`)
        : undefined
  }
}

/** The problem of a request that Node has parsed, but that breaks a rule of RFC 9110 or RFC 9112. */
export const problemOfRequest = (
  request: Pick<IncomingMessage, "headersDistinct" | "httpVersion">
): ProtocolProblem | undefined => {
  const { httpVersion } = request
  if (httpVersion !== "1.1" && httpVersion !== "1.0") {
    return protocolProblem(400, `The server speaks HTTP/1.1 and HTTP/1.0, not HTTP/${httpVersion}`)
  }
  const hosts = request.headersDistinct["host"] ?? []
  if (hosts.length > 1) return protocolProblem(400, "The request has more than one Host header")
  return hosts.length === 0 && httpVersion === "1.1"
    ? protocolProblem(400, "The request has no Host header")
    : undefined
}

/** The response to an `Expect` header other than `100-continue`. */
export const unknownExpectation = protocolProblem(417, "The only expectation that the server supports is 100-continue")

/** The response to CONNECT: the server is not a proxy. */
export const noProxy = protocolProblem(405, "The server is not a proxy: it does not support CONNECT", {
  allow: "GET, HEAD, POST, PUT, PATCH, DELETE"
})

/** The response to a request that the server could not finish before it had to stop. */
export const stopped = protocolProblem(503, "The server is stopping, and could not finish the request", {
  "retry-after": "5"
})
