import { Api } from "@snoozeql/http/api/Api"
import { Effect, Schema } from "effect"
import { Flag } from "effect/cli"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { type Settings, settings as definitions } from "../settings/settings.ts"

/** The server that a command asks instead of reading the database. */
export const serverFlag = Flag.String("server").pipe(
  Flag.withMetavar("URL"),
  Flag.withSchema(
    Schema.String.check(
      Schema.makeFilter(
        (url) =>
          (/^https?:\/\//.test(url) && URL.canParse(url)) || "Expected a URL that begins with http:// or https://"
      )
    )
  ),
  Flag.withDescription(
    `Ask this running server, which judges by its own settings, instead of reading the database. Its API key is read from ${definitions.apiKey.name}`
  ),
  Flag.optional
)

/** The URL of a server with these settings. */
export const serverUrlOf = ({ host, port }: Pick<Settings, "host" | "port">): string =>
  `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`

/** A typed client of a running server. It sends the API key if the settings have one. */
export const makeClient = (baseUrl: string, { apiKey }: Pick<Settings, "apiKey">) =>
  HttpApiClient.make(Api, {
    baseUrl,
    ...(apiKey !== undefined && { transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(apiKey)) })
  }).pipe(Effect.provide(FetchHttpClient.layer))
