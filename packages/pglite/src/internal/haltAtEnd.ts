import type { PGlite } from "@electric-sql/pglite"
import { Predicate } from "effect"

/**
 * The exit status with which PostgreSQL leaves its main loop after an ordinary error: PGlite's POSTGRES_MAIN_LONGJMP.
 */
const errorJumpStatus = 100

const isErrorJump = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "status") && cause.status === errorJumpStatus

/**
 * Makes PGlite fail when PostgreSQL has ended inside it: after a panic, an exit, or a trap of WebAssembly. PGlite
 * itself treats every exception of PostgreSQL's main loop as an ordinary error and runs the loop again. Its memory is
 * undefined then: the loop has been seen to run forever, and what it writes can be wrong.
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
      // These are all functions that PGlite calls after an exception before it returns control.
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
