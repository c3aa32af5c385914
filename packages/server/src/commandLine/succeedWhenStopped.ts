import { Effect } from "effect"

/** Sets exit code 0 when the program is told to stop. Use it for commands that run until then. */
export const succeedWhenStopped = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.onInterrupt(program, () =>
    Effect.sync(() => {
      process.exitCode = 0
    })
  )
