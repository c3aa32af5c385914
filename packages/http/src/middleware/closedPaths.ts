import { Effect } from "effect"
import { FindMyWay, HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder, HttpApiSecurity } from "effect/http-api"
import { challenge } from "../api/Authorization.ts"
import type { KeyCheck } from "./apiKey.ts"
import { problemResponse } from "./problemResponse.ts"

const readCredential = HttpApiBuilder.securityDecode(HttpApiSecurity.bearer).pipe(
  Effect.provideService(HttpServerRequest.ParsedSearchParams, {})
)

/**
 * Checks the key on paths that are not part of the API, such as its documentation page. Paths are matched as the
 * application's router matches them, so that another spelling of a path does not get around the check.
 */
export const closePaths = (
  paths: ReadonlyArray<FindMyWay.PathInput>,
  config: Partial<FindMyWay.RouterConfig>,
  checkKey: KeyCheck
) => {
  const router = FindMyWay.make<true>(config)
  for (const path of paths) router.on("GET", path, true)

  return <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    Effect.gen(function* () {
      const { url } = yield* HttpServerRequest.HttpServerRequest
      if (router.find("GET", url) === undefined) return yield* app
      const refused = yield* readCredential.pipe(
        Effect.flatMap(checkKey),
        Effect.as(undefined),
        Effect.catchTag("Unauthorized", ({ detail }) =>
          Effect.succeed(
            HttpServerResponse.setHeader(problemResponse(401, detail ?? ""), "www-authenticate", challenge)
          )
        )
      )
      return refused ?? (yield* app)
    })
}
