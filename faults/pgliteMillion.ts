import { Effect } from "effect"
import type { Finding } from "./finding.ts"
import { runProcess } from "./runProcess.ts"

/** A million rows in a PGlite folder, read after it has been opened again. */
export const runPgliteMillion = Effect.fn("runPgliteMillion")(function* (): Effect.fn.Return<Finding> {
  const { code, errors, output } = yield* runProcess("pgliteMillionProcess.ts", {})
  if (code !== 0) return yield* Effect.die(new Error(errors))
  const finding: Finding = JSON.parse(output)
  return finding
})
