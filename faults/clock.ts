import { retentionCutoff } from "@snoozeql/domain/Hour"
import { millisPerMinute } from "@snoozeql/domain/timeUnits"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { shiftedClock } from "@snoozeql/testing/shiftedClock"
import { Clock, DateTime, Effect } from "effect"
import { collectOnce } from "./collector.ts"
import type { Finding } from "./finding.ts"
import { withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"
import { minutesPerHour, retentionHours } from "./world.ts"
import { countWrongRows } from "./wrongRows.ts"

/** Whose clock says what to read and what has expired. */
type Authority = "database" | "process"

const day = 24 * minutesPerHour

/** By how many minutes the process's clock is off, pass after pass. */
const offsets = [0, day, 0, -day, -day, day, 0]

/** One pass by a clock that is off; returns how many hours are wrong after it. */
const wrongHoursAfter = Effect.fnUntraced(function* (start: DateTime.Utc, offset: number, authority: Authority) {
  const metrics = yield* MetricsStore
  const databaseNow = yield* metrics.snapshotTime
  const minutes = (databaseNow.epochMilliseconds - start.epochMilliseconds) / millisPerMinute
  const present = Math.floor(minutes / minutesPerHour) * minutesPerHour
  const clock = shiftedClock(yield* Clock.Clock, () => offset * millisPerMinute)
  yield* Effect.gen(function* () {
    const now = authority === "database" ? databaseNow : yield* DateTime.now
    yield* collectOnce({
      mode: "replace",
      now: authority === "database" ? present : present + offset,
      present,
      settled: true,
      start,
      cutoff: retentionCutoff(now, { hours: retentionHours }),
      instancesPerBatch: 3
    })
  }).pipe(Effect.provideService(Clock.Clock, clock))
  return yield* countWrongRows(start, present)
})

const runWith = Effect.fnUntraced(function* (authority: Authority) {
  const metrics = yield* MetricsStore
  const start = retentionCutoff(yield* metrics.snapshotTime, "20 hours")
  // After each pass: the next pass of a right clock reads again what a wrong one has deleted.
  const wrong = yield* Effect.forEach(offsets, (offset) => wrongHoursAfter(start, offset, authority))
  return wrong.reduce((sum, hours) => sum + hours, 0)
})

/**
 * The process's clock a day ahead, a day behind and right again. What to read and what has expired is told by the database's
 * clock; the control takes it from the process's.
 */
export const runClock = Effect.fn("runClock")(function* (
  postgres: EmbeddedPostgres
): Effect.fn.Return<ReadonlyArray<Finding>> {
  const runIn = (authority: Authority, schema: string) =>
    withSchema(
      postgres.url,
      schema,
      runWith(authority).pipe(Effect.provide(storesOf(postgres.url, schema)), Effect.orDie)
    )
  const wrong = yield* runIn("database", "faults_clock")
  const controlWrong = yield* runIn("process", "faults_clock_control")
  const fault = "Process's clock a day ahead and a day behind, in turn"
  return [
    {
      fault: `${fault}; the cutoff comes from the database's clock`,
      result: `${wrong} wrong hours`,
      failures: wrong === 0 ? [] : [`${wrong} wrong hours`]
    },
    {
      fault: `Control: ${fault.toLowerCase()}; the cutoff comes from the process's clock`,
      result: `${controlWrong} wrong hours`,
      failures: controlWrong === 0 ? ["the control came out right"] : []
    }
  ]
})
