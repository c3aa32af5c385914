import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import { retryWaitMillis } from "./internal/retryWait.ts"

/** How often, and after which waits, a request is sent again. */
export interface RetryOptions {
  /** The most times that a request is sent again. */
  readonly times: number
  /** The longest wait. If the server asks for a longer one, the request fails at once. 60 seconds by default. */
  readonly longestWait?: Duration.Input | undefined
}

const defaultLongestWait = Duration.seconds(60)

/**
 * Sends requests again that the server refuses for now, after the wait that its `Retry-After` header asks for, or after a
 * second if it has none. That is every request with the status 429, which was not processed, and GET, HEAD, PUT, DELETE
 * and OPTIONS with the status 503. A POST or PATCH with 503 may have done its work, so it is not sent again. The response
 * to the last attempt is returned as it is.
 */
export const retrying =
  ({ longestWait = defaultLongestWait, times }: RetryOptions) =>
  (client: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.transform(client, (send, { method }) => {
      const attempt = (
        left: number
      ): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> =>
        Effect.flatMap(send, (response) => {
          if (left <= 0) return Effect.succeed(response)
          return Effect.flatMap(Clock.currentTimeMillis, (now) => {
            const { headers, status } = response
            const wait = retryWaitMillis({ method, status, retryAfter: headers["retry-after"] }, now)
            return wait === undefined || wait > Duration.toMillis(longestWait)
              ? Effect.succeed(response)
              : Effect.delay(attempt(left - 1), wait)
          })
        })
      return attempt(times)
    })
