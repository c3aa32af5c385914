import { assert, describe, it } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { AdviceReplayer } from "@snoozeql/advisor/AdviceReplayer"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { truncateToHour } from "@snoozeql/domain/Hour"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Duration, Effect, Layer, Logger } from "effect"
import { issueFirst } from "../../src/advice/issueFirst.ts"
import { replayFirst } from "../../src/advice/replayFirst.ts"

const kept = { retention: "60 days" } as const
const hours = 42 * 24

const stores = Layer.mergeAll(AdviceIssuer.layer(kept), AdviceReplayer.layer(kept), IssuedAdvice.layer()).pipe(
  Layer.provideMerge(MemoryStores.layer)
)

/** A database that is used from 08:00 to 18:00 UTC, with six weeks of its hours. */
const add = Effect.fnUntraced(function* (name: string) {
  const now = yield* DateTime.now
  const identity = { provider_id: `db-${name}`, account: "1", region: "eu-west-1", engine: "postgres" }
  const { id } = yield* InstanceStore.use((instances) =>
    instances.register({ name, ...identity, class: "db.t4g.micro" }, now)
  )
  const rows = Array.from({ length: hours }, (_, index) =>
    DateTime.subtract(truncateToHour(now), { hours: index + 1 })
  ).flatMap((hour) => {
    const hourOfDay = DateTime.toPartsUtc(hour).hour
    const value = hourOfDay >= 8 && hourOfDay < 18 ? 60 : 0
    const figures = { avg_value: value, max_value: value, min_value: value, sample_count: 60 }
    return activityMetricNames.map((metric_name) => ({ instance_id: id, metric_name, hour, ...figures }))
  })
  yield* MetricsStore.use((metrics) =>
    metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { days: 60 }) })
  )
})

/** What the savings of all recommendations come from. */
const bases = IssuedAdvice.use((issued) =>
  Effect.map(issued.recommendations({ limit: 10 }), (ranked) =>
    ranked.flatMap(({ entry }) => ("savings" in entry ? [entry.savings.basis] : ["not recommended"]))
  )
)

const recordLogs = () => {
  const lines: Array<string> = []
  return { lines, recorder: Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]) }
}

describe("issueFirst", () => {
  it.live("replays what it has issued, so that savings are those of the replay", () =>
    Effect.gen(function* () {
      yield* add("orders")
      yield* issueFirst
      assert.deepStrictEqual(yield* bases, ["replay"])
    }).pipe(Effect.provide(stores))
  )

  it.live("replays nothing beside a server, which judges by its own settings", () =>
    Effect.gen(function* () {
      yield* add("orders")
      const started_at = DateTime.subtract(yield* DateTime.now, { minutes: 5 })
      yield* CollectionRunStore.use((runs) =>
        runs.save({
          ...noCollectionCounts,
          id: CollectionRunId.make("01890000-0000-7000-8000-000000000001"),
          status: "succeeded",
          trigger: "schedule",
          started_at,
          finished_at: started_at,
          targets: [],
          estimated_cost_usd: 0
        })
      )
      yield* issueFirst
      assert.deepStrictEqual(yield* bases, ["weekly"])
    }).pipe(Effect.provide(stores))
  )
})

describe("replayFirst", () => {
  it.live("stops at its limit, and says whose savings do not come from a replay", () =>
    Effect.gen(function* () {
      yield* add("orders")
      yield* add("reports")
      yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))
      const { lines, recorder } = recordLogs()
      yield* replayFirst(Duration.zero).pipe(Effect.provide(recorder))
      assert.deepStrictEqual(yield* bases, ["weekly", "weekly"])
      assert.match(lines.join("\n"), /^The plans of 2 of 2 databases are not replayed yet: .* of the usual week\./)
      yield* replayFirst().pipe(Effect.provide(recorder))
      assert.deepStrictEqual(yield* bases, ["replay", "replay"])
      assert.lengthOf(lines, 1)
    }).pipe(Effect.provide(stores))
  )
})
