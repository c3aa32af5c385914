import { Effect } from "effect"
import { FindMyWay, HttpServerRequest, type HttpServerResponse } from "effect/http"
import { HttpApiBuilder, HttpApiSecurity } from "effect/http-api"
import type { Authentication } from "./authentication.ts"
import { refusalResponse } from "./refusalResponse.ts"
import { logStoreOutage } from "./storeOutage.ts"

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
  { authenticate }: Authentication
) => {
  const router = FindMyWay.make<true>(config)
  for (const path of paths) router.on("GET", path, true)

  return <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    Effect.gen(function* () {
      const { url } = yield* HttpServerRequest.HttpServerRequest
      if (router.find("GET", url) === undefined) return yield* app
      return yield* readCredential.pipe(
        Effect.flatMap(authenticate),
        logStoreOutage,
        Effect.matchEffect({
          onFailure: (refusal) => Effect.succeed(refusalResponse(refusal)),
          onSuccess: () => app
        })
      )
    })
}
