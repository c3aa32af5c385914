import { Effect, type Layer } from "effect"
import { DatabaseHealth } from "./DatabaseHealth.ts"
import { endWithin, giveUp } from "../process/guard.ts"
import { stopTimeout } from "../process/stopSignals.ts"

/**
 * Runs an application until it is interrupted, as `Layer.launch` does, or until its database ends by itself. Then it stops
 * gracefully and fails, so that a supervisor starts the program again.
 */
export const serveWithDatabase = <A, E, R>(application: Layer.Layer<A | DatabaseHealth, E, R>) =>
  DatabaseHealth.use(({ ended }) => ended).pipe(
    Effect.tapError((error) => Effect.logFatal(error.message)),
    Effect.tapError(() => Effect.sync(() => endWithin(stopTimeout, giveUp))),
    Effect.provide(application)
  )
