import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { adviceIssuerLayer } from "../layers/advisor.ts"
import type { Settings } from "../settings/settings.ts"

/** For how many days before today advice is issued afterwards. */
const days = 7

/** When a server whose first pass of the day has ended issues the plan of the day. */
const afterMidnight = "5 minutes"

const issueAt = (settings: Settings, at: DateTime.Utc) =>
  Effect.gen(function* () {
    const metrics = yield* MetricsStore
    const then = Layer.succeed(MetricsStore, { ...metrics, snapshotTime: Effect.succeed(at) })
    yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })).pipe(
      Effect.provide(Layer.fresh(adviceIssuerLayer(settings)).pipe(Layer.provide(then)))
    )
  })

/**
 * Issues the advice of the last 7 days and of today, day by day, each from the hours that were over by then, as a server
 * that had run would have. So a demo has a record and changes to show. It does nothing if any advice was issued before.
 */
export const issueLastDays = Effect.fnUntraced(function* (settings: Settings) {
  const advice = yield* AdviceStore
  if ((yield* advice.states).size > 0) return
  const now = yield* MetricsStore.use(({ snapshotTime }) => snapshotTime)
  for (let day = days; day > 0; day--) {
    const midnight = DateTime.startOf(DateTime.subtract(now, { days: day }), "day")
    yield* issueAt(settings, DateTime.addDuration(midnight, afterMidnight))
  }
  yield* issueAt(settings, now)
})

/** Reads what became of the advice of the last days, and what changed in it since the first of them. */
export const readLastDays = Effect.gen(function* () {
  const issued = yield* IssuedAdvice
  const now = yield* MetricsStore.use(({ snapshotTime }) => snapshotTime)
  const since = DateTime.startOf(DateTime.subtract(now, { days }), "day")
  const changes = yield* issued.changes({ since }).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
  return { record: yield* issued.record(), changes: changes.filter(({ event }) => event !== "appeared") }
})
