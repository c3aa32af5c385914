import { Api } from "@snoozeql/http/api/Api"
import { Effect } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import type { Settings } from "../settings/settings.ts"

/** A typed client of a running server. It sends the API key if the settings have one. */
export const makeClient = (baseUrl: string, { apiKey }: Pick<Settings, "apiKey">) =>
  HttpApiClient.make(Api, {
    baseUrl,
    ...(apiKey !== undefined && { transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(apiKey)) })
  }).pipe(Effect.provide(FetchHttpClient.layer))
