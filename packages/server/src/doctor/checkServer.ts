import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Clock, Duration, Effect, Option, Redacted, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import type { ClientKey } from "../commandLine/clientKey.ts"
import type { Settings } from "../settings/settings.ts"
import type { Finding } from "./Finding.ts"
import { judgeClock } from "./judgeClock.ts"
import {
  judgeKey,
  judgeReached,
  judgeReady,
  judgeRoutes,
  judgeServerProxy,
  judgeTransport,
  type ServerResponse
} from "./judgeServer.ts"

/** How long the server has for a response. */
const limit = Duration.seconds(10)

/** An id that no instance has. A write to it changes nothing: it returns 404 to a key that may write. */
const noInstance = "00000000-0000-4000-8000-000000000000"

const Problem = Schema.fromJsonString(Schema.Struct({ detail: Schema.String }))
const Document = Schema.fromJsonString(
  Schema.Struct({ paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Unknown)) })
)
const decodeProblem = Schema.decodeUnknownOption(Problem)
const decodeDocument = Schema.decodeUnknownOption(Document)

interface Received extends ServerResponse {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

const makeSend = Effect.fnUntraced(function* (url: string, key: ClientKey | undefined) {
  const client = yield* HttpClient.HttpClient
  return (request: HttpClientRequest.HttpClientRequest) =>
    client
      .execute(
        request.pipe(
          HttpClientRequest.prependUrl(url.replace(/\/$/, "")),
          key === undefined ? (same) => same : HttpClientRequest.bearerToken(Redacted.value(key.value))
        )
      )
      .pipe(
        Effect.flatMap((response) =>
          Effect.map(response.text, (text): Received => ({
            status: response.status,
            headers: response.headers,
            text,
            detail: Option.getOrUndefined(Option.map(decodeProblem(text), ({ detail }) => detail))
          }))
        ),
        Effect.timeout(limit)
      )
})

/** How far the server's clock, which its `Date` header tells to the second, is ahead of this machine's, in milliseconds. */
const clockAheadOf = (date: string | undefined, before: number, after: number): number | undefined => {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? undefined : Math.round(at + 500 - (before + after) / 2)
}

const unreachable = (url: string, message: string): Finding => ({
  check: "server",
  status: "failure",
  message: `${url} does not respond: is \`snoozeql serve\` running there, and may this machine connect to it? (${message})`
})

/**
 * The findings about a running server, as a client sees it: whether it responds and can do its work, its routes, the key and
 * its scope, the encryption, its clock, and proxies. It changes nothing.
 */
export const checkServer = Effect.fn("checkServer")(
  function* (url: string, key: ClientKey | undefined, settings: Pick<Settings, "httpProxy" | "httpsProxy">) {
    const send = yield* makeSend(url, key)
    const before = yield* Clock.currentTimeMillis
    const live = yield* send(HttpClientRequest.get("/health/live"))
    const ahead = clockAheadOf(live.headers["date"], before, yield* Clock.currentTimeMillis)
    const reached = judgeReached(url, live)
    if (reached.status !== "ok") return [reached]
    const ready = yield* send(HttpClientRequest.get("/health/ready"))
    const document = yield* send(HttpClientRequest.get("/openapi.json"))
    const scopes = {
      read: yield* send(HttpClientRequest.get("/api/v1/policy")),
      write: yield* send(
        HttpClientRequest.patch(`/api/v1/instances/${noInstance}`).pipe(HttpClientRequest.bodyJsonUnsafe({}))
      ),
      admin: yield* send(HttpClientRequest.get("/api/v1/keys?limit=1"))
    }
    const findings: ReadonlyArray<Finding> = [
      reached,
      judgeReady(ready),
      judgeRoutes(Option.getOrUndefined(decodeDocument(document.text))?.paths),
      judgeKey(key, scopes),
      judgeTransport(url, key),
      ...(ahead === undefined ? [] : [judgeClock("The server's", ahead)]),
      judgeServerProxy(settings.httpProxy !== undefined || settings.httpsProxy !== undefined, live.headers["via"])
    ]
    return findings
  },
  (effect, url) =>
    effect.pipe(
      Effect.catch((error) => Effect.succeed<ReadonlyArray<Finding>>([unreachable(url, error.message)])),
      Effect.map((findings) => findings.map((finding) => ({ ...finding, message: redactUrls(finding.message) })))
    ),
  Effect.provide(FetchHttpClient.layer)
)
