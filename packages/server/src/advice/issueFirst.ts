import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { commandIssues, runsRead } from "@snoozeql/advisor/issue/passes"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect } from "effect"
import { replayFirst } from "./replayFirst.ts"
import { makeProgress, type Progress } from "../output/progress.ts"

/**
 * Issues the advice that is due, and replays it if no server is at work, as a server would after a pass. It shows the progress. Use it before advice is listed
 * from a database: after an import, or if no server runs. If it cannot be written, a log line says so, and what was
 * issued before is listed.
 */
export const issueFirst = Effect.gen(function* () {
  const issuer = yield* AdviceIssuer
  const metrics = yield* MetricsStore
  const runs = yield* CollectionRunStore
  const newest = yield* runs
    .list({ limit: runsRead })
    .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
  let progress: Progress | undefined
  let shown = 0
  const issues = commandIssues(newest, yield* metrics.snapshotTime)
  yield* issuer.issueDue({
    ...issues,
    onProgress: Effect.fnUntraced(function* ({ done, due, kept }) {
      if (progress === undefined && kept > 0) {
        yield* Effect.logWarning(
          `${kept} databases keep the advice that a server issued today by other settings than those of this command: run it with the server's settings, or ask the server with --server`
        )
      }
      progress ??= yield* makeProgress(due, (count) => `Advice of ${count} of ${due} databases issued`)
      yield* progress.advance(done - shown)
      shown = done
    })
  })
  if (progress !== undefined) yield* progress.end
  // A server that is at work replays by its own settings.
  if (issues.issuesChanges) yield* replayFirst()
}).pipe(
  Effect.catchTag("StoreUnavailable", ({ message }) =>
    Effect.logWarning(`Advice that is due could not be issued, so what was issued before is shown: ${message}`)
  )
)
