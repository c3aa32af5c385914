import type * as Effect from "effect/Effect"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as Redacted from "effect/Redacted"
import { Api } from "./api/Api.ts"
import { type RetryOptions, retrying } from "./retrying.ts"

/** Where the server is, and how to call it. */
export interface ClientOptions {
  /** The server's URL, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** The API key, which is sent as a bearer token. A server without keys needs none. */
  readonly key?: Redacted.Redacted | undefined
  /** Sends requests again that the server refuses for now. Without it, no request is sent again. */
  readonly retry?: RetryOptions | undefined
}

/**
 * A method for every route, by the route's group: `client.instances.list({ query: { limit: 5 } })`. Methods return the
 * models of `@snoozeql/domain` and fail with its tagged errors.
 */
export type Client = HttpApiClient.ForApi<typeof Api>

/**
 * Makes a typed client of a running server. Use it in browsers and in Node. It sends requests with the `HttpClient` that
 * it is given, such as `FetchHttpClient.layer`. Making it sends nothing and cannot fail.
 */
export const makeClient = ({ key, retry, url }: ClientOptions): Effect.Effect<Client, never, HttpClient.HttpClient> =>
  HttpApiClient.make(Api, {
    baseUrl: url,
    transformClient: (client) => {
      const keyed = key === undefined ? client : HttpClient.mapRequest(client, HttpClientRequest.bearerToken(key))
      return retry === undefined ? keyed : retrying(retry)(keyed)
    }
  })
