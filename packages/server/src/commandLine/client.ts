import * as HttpClientOfServer from "@snoozeql/client/makeClient"
import { Effect, type Redacted } from "effect"
import { FetchHttpClient } from "effect/http"

/** A typed client of a running server. It sends the key, if there is one. */
export const makeClient = (url: string, key: Redacted.Redacted | undefined) =>
  HttpClientOfServer.makeClient({ url, key }).pipe(Effect.provide(FetchHttpClient.layer))
