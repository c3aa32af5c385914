import { Api } from "@snoozeql/http/api/Api"
import { Effect, type Redacted } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"

/** A typed client of a running server. It sends the key, if there is one. */
export const makeClient = (baseUrl: string, key: Redacted.Redacted | undefined) =>
  HttpApiClient.make(Api, {
    baseUrl,
    ...(key !== undefined && { transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(key)) })
  }).pipe(Effect.provide(FetchHttpClient.layer))
