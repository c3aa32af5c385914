import { StoreUnavailable } from "@snoozeql/domain/errors"
import { Effect, Layer, Schema } from "effect"
import { StoreOutage } from "../api/StoreOutage.ts"

const isStoreUnavailable = Schema.is(StoreUnavailable)

/** Logs why the store was unavailable. The response does not say why. */
export const layer: Layer.Layer<StoreOutage> = Layer.succeed(StoreOutage, (httpEffect) =>
  Effect.tapError(httpEffect, (error: unknown) =>
    isStoreUnavailable(error)
      ? Effect.logError(`Store unavailable: ${error.message}`, error.cause).pipe(
          Effect.annotateLogs({ operation: error.operation })
        )
      : Effect.void
  )
)
