import { assert, describe, it } from "@effect/vitest"
import { type CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import { resultTiers } from "@snoozeql/store/AdviceResults"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as RetentionSchedule from "../src/RetentionSchedule.ts"
import { collect, instant, layerCollector, rowsOf, setTime } from "./support/scriptedCollector.ts"

const layer = layerCollector({ cloudWatch: { sample: () => 1 }, discovery: { instances: () => [{ name: "orders" }] } })

describe("RetentionSchedule", () => {
  it.effect("deletes metrics and runs before the cutoff, at once and daily", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      yield* collect()
      const oldest = Effect.map(rowsOf("orders"), (rows) => {
        const [first] = rows
        return first === undefined ? undefined : DateTime.formatIso(first.hour)
      })
      yield* setTime("2026-03-22T09:30:00Z")
      yield* Layer.build(RetentionSchedule.layer())
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* oldest, "2026-03-08T09:00:00.000Z")
      yield* setTime("2026-03-23T00:06:59Z")
      assert.strictEqual(yield* oldest, "2026-03-08T09:00:00.000Z")
      yield* setTime("2026-03-23T00:07:00Z")
      assert.strictEqual(yield* oldest, "2026-03-09T00:00:00.000Z")
      yield* setTime("2026-03-24T00:07:00Z")
      assert.strictEqual(yield* oldest, "2026-03-10T00:00:00.000Z")
      const runs = yield* CollectionRunStore
      assert.strictEqual((yield* runs.list()).length, 1)
      yield* TestClock.adjust("11 days")
      assert.deepStrictEqual([yield* oldest, yield* runs.list()], [undefined, []])
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.effect(
    "packs the days before yesterday, and what it deletes, into the history, and deletes what is too old there",
    () =>
      Effect.gen(function* () {
        yield* setTime("2026-03-20T10:15:00Z")
        yield* collect()
        const [instance] = yield* (yield* InstanceStore).list()
        assert.isDefined(instance)
        const metrics = yield* MetricsStore
        const history = yield* HistoryStore
        const everything = { start: instant("2026-01-01T00:00:00Z"), end: instant("2027-01-01T00:00:00Z") }
        const oldest = Effect.map(history.getSeriesByInstances([instance.id], everything), (series) => {
          const hours = series.get(instance.id)?.find(({ metric_name }) => metric_name === "ReadIOPS")?.hour ?? []
          const [first] = hours.toSorted((a, b) => a - b)
          return [first === undefined ? undefined : DateTime.formatIso(DateTime.makeUnsafe(first)), hours.length]
        })
        const begin = yield* oldest
        assert.deepStrictEqual(begin, ["2026-03-06T10:00:00.000Z", 14 * 24 + 1])
        yield* Effect.scoped(
          Effect.andThen(
            Layer.build(RetentionSchedule.layer({ retention: "2 hours", history: "3 weeks" })),
            TestClock.adjust("1 second")
          )
        )
        assert.deepStrictEqual((yield* rowsOf("orders"))[0]?.hour, instant("2026-03-20T08:00:00Z"))
        assert.deepStrictEqual(yield* oldest, begin)
        yield* setTime("2026-04-02T09:30:00Z")
        yield* Layer.build(RetentionSchedule.layer({ retention: "2 hours", history: "3 weeks" }))
        yield* TestClock.adjust("1 second")
        assert.strictEqual((yield* metrics.getMetricsByInstance(instance.id, everything)).length, 0)
        // Whole weeks go. They begin on Thursday.
        assert.deepStrictEqual(yield* oldest, ["2026-03-12T00:00:00.000Z", 8 * 24 + 11])
      }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.effect("deletes nothing that it could not pack", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      yield* collect()
      const before = yield* rowsOf("orders")
      const unavailable = Effect.map(HistoryStore, (store) => ({
        ...store,
        packHours: () => Effect.fail(new StoreUnavailable({ operation: "packHours", message: "gone", cause: "gone" }))
      }))
      yield* Layer.build(
        RetentionSchedule.layer({ retention: "2 hours" }).pipe(Layer.provide(Layer.effect(HistoryStore, unavailable)))
      )
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* rowsOf("orders"), before)
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.effect("uses the given retention", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      yield* collect()
      yield* Layer.build(RetentionSchedule.layer({ retention: "2 hours" }))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* rowsOf("orders"))[0]?.hour, instant("2026-03-20T08:00:00Z"))
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.effect("keeps the runs of the running month, which are older than the retention", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-01T00:00:00Z")
      yield* collect()
      yield* setTime("2026-03-31T09:30:00Z")
      yield* Layer.build(RetentionSchedule.layer())
      yield* TestClock.adjust("1 second")
      const runs = yield* CollectionRunStore
      assert.strictEqual((yield* runs.list()).length, 1)
      yield* setTime("2026-04-01T00:07:00Z")
      assert.strictEqual((yield* runs.list()).length, 0)
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.effect("keeps the advice of 400 days", () =>
    Effect.gen(function* () {
      yield* setTime("2025-02-10T10:15:00Z")
      yield* collect()
      const [instance] = yield* (yield* InstanceStore).list()
      assert.isDefined(instance)
      const advice = yield* AdviceStore
      const daysOf = Effect.map(advice.plansOf(instance.id, "2020-01-01"), (plans) => plans.map(({ day }) => day))
      for (const day of ["2025-02-14", "2025-02-15"]) {
        const issuedAt = instant(`${day}T00:03:00Z`)
        const plan = {
          instance_id: instance.id,
          day,
          reason: "scheduled" as const,
          issued_at: issuedAt,
          status: "none" as const,
          one_in: 33,
          timezone: "UTC",
          hours: Array.from({ length: 24 }, (_, hour) => ({
            hour: DateTime.add(instant(`${day}T01:00:00Z`), { hours: hour }),
            asleep: false,
            risk: 1,
            ground: "risk_too_high" as const,
            weekly_method: false
          })),
          evidence: { observed_hours: 336, weekly_slept_hours: 0, weekly_needed_hours: 0, inputs: "" },
          earlier_weekly: null
        }
        const isFirst = day === "2025-02-14"
        const version = isFirst ? { event: "appeared" as const, changes: [], advice: null } : null
        const result = {
          result: {
            instance_id: instance.id,
            kind: instance.kind,
            name: instance.name,
            owner: instance.owner,
            environment: instance.environment,
            instance_status: instance.status,
            timezone: instance.timezone,
            timezone_source: instance.timezone_source,
            unit_policy: policyInForce({ policy: defaultAnalysisPolicy, oneIn: 33 }),
            status: "none" as const,
            reasons: ["busy"] as const
          },
          rank: { tier: resultTiers.not_recommended, amount: 0 },
          saved: null
        }
        yield* advice.issue([{ plan, version, supersedes: isFirst ? null : 1, scores: [], result }])
      }
      yield* setTime("2026-03-21T23:59:00Z")
      yield* Layer.build(RetentionSchedule.layer())
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* daysOf, ["2025-02-14", "2025-02-15"])
      yield* setTime("2026-03-22T00:07:00Z")
      assert.deepStrictEqual(yield* daysOf, ["2025-02-15"])
      assert.strictEqual((yield* advice.newestVersion(instance.id))?.version, 1)
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.effect("marks abandoned runs as failed", () =>
    Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      const runs = yield* CollectionRunStore
      const run: CollectionRun = {
        ...(yield* collect()),
        id: CollectionRunId.make("00000000-0000-4000-9000-000000000001"),
        status: "running",
        finished_at: null
      }
      yield* runs.save(run)
      yield* setTime("2026-03-20T11:15:00Z")
      yield* Layer.build(RetentionSchedule.layer()).pipe(Effect.andThen(TestClock.adjust("1 second")), Effect.scoped)
      assert.strictEqual((yield* runs.get(run.id)).status, "running")
      yield* Layer.build(RetentionSchedule.layer()).pipe(Effect.andThen(TestClock.adjust("1 second")), Effect.scoped)
      assert.strictEqual((yield* runs.get(run.id)).status, "failed")
    }).pipe(Effect.provide(layer))
  )

  it.effect("goes on after failures", () => {
    let asked = 0
    return Effect.gen(function* () {
      yield* setTime("2026-03-20T10:15:00Z")
      yield* Layer.build(RetentionSchedule.layer())
      yield* TestClock.adjust("3 days")
      assert.strictEqual(asked, 4)
    }).pipe(
      Effect.scoped,
      Effect.provide(
        Layer.effect(
          MetricsStore,
          Effect.map(MetricsStore, (store) => ({
            ...store,
            deleteOldMetrics: () =>
              Effect.suspend(() => {
                asked += 1
                return Effect.fail(
                  new StoreUnavailable({ operation: "deleteOldMetrics", message: "gone", cause: "gone" })
                )
              })
          }))
        ).pipe(Layer.provideMerge(layer))
      )
    )
  })
})
