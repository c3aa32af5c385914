import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { InstanceId } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Advisor, type AdvisorOptions } from "../src/Advisor.ts"
import { always, inOffice, type IsBusy, now, observedHours, ordinary } from "./support/history.ts"

const advisorOver = (options?: AdvisorOptions) => Advisor.layer(options).pipe(Layer.provideMerge(MemoryStores.layer))

const discovered = (name: string) => ({
  provider: "aws" as const,
  provider_id: `db-${name}`,
  account: "123456789012",
  region: "eu-west-1",
  name,
  engine: "postgres",
  class: "db.t4g.micro",
  tags: {},
  status: "available",
  provider_created_at: null,
  provider_facts: ordinary
})

/** Discovers an instance at `now`, and stores the metrics of the last `days` days. */
const add = Effect.fnUntraced(function* (name: string, isBusy: IsBusy, days: number = 14) {
  yield* TestClock.setTime(now.epochMilliseconds)
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const [instance] = yield* instances.recordDiscovered([discovered(name)], now)
  if (instance === undefined) return assert.fail("not recorded")
  const rows = activityMetricNames.flatMap((metric_name) =>
    observedHours(metric_name, isBusy, days).map(({ hour, value }) => ({
      instance_id: instance.id,
      metric_name,
      hour,
      avg_value: value,
      max_value: value,
      min_value: value,
      sample_count: 60
    }))
  )
  yield* metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { days: days + 1 }) })
  return instance
})

const unknownId = InstanceId.make("ffffffff-ffff-4fff-bfff-ffffffffffff")

describe("Advisor", () => {
  it.effect("judges the kept hours of the policy's weeks, up to the database's present time", () =>
    Effect.gen(function* () {
      const { id } = yield* add("orders", inOffice, 35)
      const hoursOf = (options?: AdvisorOptions) =>
        Advisor.use((advisor) => advisor.activity(id)).pipe(
          Effect.map(({ labels, until }) => {
            assert.deepStrictEqual(until, now)
            return labels.length
          }),
          Effect.provide(Layer.fresh(Advisor.layer(options)))
        )
      assert.strictEqual(yield* hoursOf(), 35 * 24 + 1)
      assert.strictEqual(yield* hoursOf({ history: "1 week" }), 14 * 24 + 1)
      assert.strictEqual(yield* hoursOf({ retention: "21 days", history: "2 weeks" }), 21 * 24 + 1)
      const policy = { ...defaultAnalysisPolicy, history_weeks: 3 }
      assert.strictEqual(yield* hoursOf({ policy }), 21 * 24)
    }).pipe(Effect.provide(MemoryStores.layer))
  )

  it.effect("judges the history of hours whose rows are deleted as it judged the rows", () =>
    Effect.gen(function* () {
      const { id } = yield* add("orders", inOffice, 35)
      const metrics = yield* MetricsStore
      const { activity } = yield* Advisor
      const before = yield* activity(id)
      assert.strictEqual(before.status, "ok")
      yield* (yield* HistoryStore).packHours(DateTime.subtract(now, { days: 14 }))
      assert.isAbove(yield* metrics.deleteOldMetrics(DateTime.subtract(now, { days: 14 })), 0)
      assert.deepStrictEqual(yield* activity(id), before)
      // What was deleted without being packed is missed.
      yield* metrics.deleteOldMetrics(DateTime.subtract(now, { days: 7 }))
      assert.notDeepEqual((yield* activity(id)).labels, before.labels)
    }).pipe(Effect.provide(advisorOver()))
  )

  it.effect("replays the kept history of an instance and of all, and shows the same figures for both", () =>
    Effect.gen(function* () {
      const { id } = yield* add("orders", inOffice, 35)
      yield* add("young", inOffice, 7)
      const { backtest, fleetBacktest } = yield* Advisor
      const mode = { refit: "daily", look: false, censored: false, one_in: 50 } as const
      const one = yield* backtest(id, mode)
      assert.strictEqual(one.figures?.needed_hours, 0)
      assert.isAbove(one.figures?.recall ?? 0, 0.8)
      const fleet = yield* fleetBacktest(mode)
      assert.deepStrictEqual(
        fleet.instances.map(({ figures, name }) => [name, figures]),
        [
          ["orders", one.figures],
          ["young", null]
        ]
      )
      assert.deepStrictEqual(fleet.all, one.figures)
      assert.deepStrictEqual(fleet.reliability, one.reliability)
      assert.deepStrictEqual((yield* fleetBacktest(mode, { limit: 1 })).instances, fleet.instances.slice(0, 1))
    }).pipe(Effect.provide(advisorOver({ history: "12 weeks" })))
  )

  it.effect("exports an instance's schedule, and fails with NoScheduleToExport when nothing is recommended", () =>
    Effect.gen(function* () {
      const idle = yield* add("idle", inOffice)
      const busy = yield* add("busy", always)
      const advisor = yield* Advisor
      assert.strictEqual((yield* advisor.schedule(idle.id, "eventbridge")).schedule.format, "eventbridge")
      const error = yield* Effect.flip(advisor.schedule(busy.id, "cron"))
      assert.deepInclude(error, { _tag: "NoScheduleToExport", message: "no window is recommended" })
    }).pipe(Effect.provide(advisorOver()))
  )

  it.effect("fails with InstanceNotFound for an unknown instance", () =>
    Effect.gen(function* () {
      const advisor = yield* Advisor
      for (const asked of [Effect.asVoid(advisor.activity(unknownId)), advisor.schedule(unknownId, "cron")]) {
        assert.deepInclude(yield* Effect.flip(asked), { _tag: "InstanceNotFound", instance_id: unknownId })
      }
    }).pipe(Effect.provide(advisorOver()))
  )
})
