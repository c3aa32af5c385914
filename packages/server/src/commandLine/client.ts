import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Api } from "@snoozeql/http/api/Api"
import { Effect, Option, Schema } from "effect"
import { CliError, Flag } from "effect/cli"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { type Settings, settings as definitions } from "../settings/settings.ts"

/** Where the server listens that a command asks. */
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
    `The running server (default http://HOST:PORT of ${definitions.host.name} and ${definitions.port.name}); the key is that of ${definitions.apiKey.name}`
  ),
  Flag.optional
)

/** The server that a flag names, or else the settings. */
export const serverUrlOf = (server: Option.Option<string>, { host, port }: Pick<Settings, "host" | "port">): string =>
  Option.getOrElse(server, () => `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`)

/** A typed client of a running server, which is asked with the API key if there is one. */
export const makeClient = (baseUrl: string, { apiKey }: Pick<Settings, "apiKey">) =>
  HttpApiClient.make(Api, {
    baseUrl,
    ...(apiKey !== undefined && { transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(apiKey)) })
  }).pipe(Effect.provide(FetchHttpClient.layer))

const explain = (error: Error, url: string): string => {
  const tag = "_tag" in error ? error._tag : undefined
  if (tag === "Unauthorized") return `${url} asks for its API key: set ${definitions.apiKey.name} to it`
  if (tag === "HttpClientError") {
    return `${url} does not answer as SnoozeQL does: is it running there? Name another server with --server (${error.message})`
  }
  return error.message
}

/** Lets a command that asks a server end with its failure in plain words, and exit code 1. */
export const explainAnswers =
  (url: string) =>
  <A, E extends Error, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, CliError.UserError, R> =>
    Effect.mapError(
      effect,
      (error) => new CliError.UserError({ cause: error, userMessage: redactUrls(explain(error, url)) })
    )
