import { StoreUnavailable } from "@snoozeql/domain/errors"
import { Effect, Layer, Schema } from "effect"
import { StoreOutage } from "@snoozeql/client/api/StoreOutage"

const isStoreUnavailable = Schema.is(StoreUnavailable)

/** Logs why the store was unavailable. The response does not say why. */
export const logStoreOutage = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.tapError(effect, (error: unknown) =>
    isStoreUnavailable(error)
      ? Effect.logError(`Store unavailable: ${error.message}`, error.cause).pipe(
          Effect.annotateLogs({ operation: error.operation })
        )
      : Effect.void
  )

/** Logs the outages of the store on the routes of the API. */
export const layer: Layer.Layer<StoreOutage> = Layer.succeed(StoreOutage, (httpEffect) => logStoreOutage(httpEffect))
