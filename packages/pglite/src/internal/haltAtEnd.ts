import type { PGlite } from "@electric-sql/pglite"
import { Predicate } from "effect"

/** The exit status by which PostgreSQL leaves its main loop after an ordinary error: PGlite's POSTGRES_MAIN_LONGJMP. */
const errorJumpStatus = 100

const isErrorJump = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "status") && cause.status === errorJumpStatus

/**
 * Lets PGlite fail when PostgreSQL has ended inside it: after a panic, an exit, or a trap of WebAssembly. PGlite itself
 * takes every exception of PostgreSQL's main loop for an ordinary error and runs the loop again. Its memory is in an
 * undefined state then: the loop has been seen to run for ever, and what it writes can be wrong.
 */
export const haltAtEnd = (module: PGlite["Module"]): void => {
  const guard = (run: () => void) => () => {
    try {
      run()
    } catch (cause) {
      if (isErrorJump(cause)) throw cause
      const refuse = () => {
        throw cause
      }
      // All that PGlite calls after an exception, and before it gives control back.
      module.stackRestore = refuse
      module._PostgresMainLoopOnce = refuse
      module._PostgresMainLongJmp = refuse
      module._PostgresSendReadyForQueryIfNecessary = refuse
      throw cause
    }
  }
  module._PostgresMainLoopOnce = guard(module._PostgresMainLoopOnce)
  module._PostgresMainLongJmp = guard(module._PostgresMainLongJmp)
}
