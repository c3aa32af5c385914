import { ProblemDetails } from "effect/http"
import { securityHeadersOf } from "./middleware/securityHeaders.ts"

/** The statuses of problems that belong to no endpoint, with their titles from RFC 9110. */
export const problemTitles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  417: "Expectation Failed",
  421: "Misdirected Request",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable"
}

/** A status in `problemTitles`. */
export type ProblemStatus = keyof typeof problemTitles

/** A response as plain values, for a server that has to write it without an `HttpServerResponse` of Effect. */
export interface ProtocolProblem {
  readonly status: ProblemStatus
  readonly title: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The response to a request that does not reach the API, such as one that is not valid HTTP: a problem document
 * (RFC 9457) with the headers of every response of the API. It closes the connection, since the bytes that follow may
 * still belong to the refused request.
 */
export const protocolProblem = (
  status: ProblemStatus,
  detail: string,
  headers: Readonly<Record<string, string>> = {}
): ProtocolProblem => {
  const title = problemTitles[status]
  const body = JSON.stringify({ type: ProblemDetails.blankType, title, status, detail })
  return {
    status,
    title,
    headers: {
      ...securityHeadersOf(ProblemDetails.contentType),
      "content-type": ProblemDetails.contentType,
      "content-length": String(new TextEncoder().encode(body).length),
      connection: "close",
      ...headers
    },
    body
  }
}
