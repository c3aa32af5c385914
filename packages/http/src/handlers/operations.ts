import { stopWaitingAfter } from "@snoozeql/domain/stopWaitingAfter"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { PrometheusMetrics } from "effect/observability"
import { Api } from "@snoozeql/client/api/Api"
import { NotReady } from "@snoozeql/client/api/OperationsApi"
import { Readiness } from "../Readiness.ts"

/** The handlers of `OperationsApi`. A readiness check that takes longer than 5 seconds fails. */
export const layer = HttpApiBuilder.group(
  Api,
  "operations",
  Effect.fn(function* (handlers) {
    const readiness = yield* Readiness

    return handlers.handleAll({
      live: () => Effect.succeed({ status: "ok" as const }),
      ready: () =>
        readiness.check.pipe(
          stopWaitingAfter("5 seconds", () =>
            Effect.fail(new NotReady({ detail: "The database did not answer within 5 seconds" }))
          ),
          Effect.as({ status: "ok" as const })
        ),
      prometheus: () => PrometheusMetrics.format()
    })
  })
)
