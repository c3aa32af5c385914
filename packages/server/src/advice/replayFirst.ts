import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { AdviceReplayer } from "@snoozeql/advisor/AdviceReplayer"
import { Clock, Duration, Effect } from "effect"
import { makeProgress } from "../output/progress.ts"

/** For how long a command replays before it lists advice. A replay takes about 200 milliseconds. */
const longest = Duration.seconds(20)

/**
 * Replays the units that are due, as a server does after it has issued advice, and issues advice again for those whose
 * savings come from the replay now. Use it where no server does that. It begins no replay after `limit`; then a log line
 * says how many units are left, whose savings are still those of the usual week.
 */
export const replayFirst = Effect.fnUntraced(function* (limit: Duration.Duration = longest) {
  const replayer = yield* AdviceReplayer
  const issuer = yield* AdviceIssuer
  const due = yield* replayer.due
  if (due.length === 0) return
  const end = (yield* Clock.currentTimeMillis) + Duration.toMillis(limit)
  const progress = yield* makeProgress(due.length, (count) => `Plans of ${count} of ${due.length} databases replayed`)
  let done = 0
  for (const id of due) {
    if ((yield* Clock.currentTimeMillis) >= end) break
    yield* Effect.gen(function* () {
      if (yield* replayer.replay(id)) yield* issuer.issue(id, "changed")
    }).pipe(Effect.catchTag("InstanceNotFound", () => Effect.void))
    done += 1
    yield* progress.advance()
  }
  yield* progress.end
  if (done < due.length) {
    yield* Effect.logWarning(
      `The plans of ${due.length - done} of ${due.length} databases are not replayed yet: their savings are older, or those of the usual week. Run the command again to replay more; a server replays all of them`
    )
  }
})
