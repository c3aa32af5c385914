import { Effect } from "effect"

/** A program that runs until it is told to stop has done its work then: exit code 0. */
export const endsWell = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.onInterrupt(program, () =>
    Effect.sync(() => {
      process.exitCode = 0
    })
  )
