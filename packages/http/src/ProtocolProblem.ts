import { ProblemDetails } from "effect/http"
import { securityHeadersOf } from "./middleware/securityHeaders.ts"

/** Statuses of problems that belong to no endpoint, with the titles that RFC 9110 gives them. */
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
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable"
}

/** A status that `problemTitles` has. */
export type ProblemStatus = keyof typeof problemTitles

/** A response as plain values, for a server that has to write it without an Effect `HttpServerResponse`. */
export interface ProtocolProblem {
  readonly status: ProblemStatus
  readonly title: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The problem document (RFC 9457) of a request that does not reach the API, such as one that is not valid HTTP. It has the
 * headers that every response of the API has. The connection is closed after it, since what follows on it cannot be
 * told apart from the rest of the request.
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
