import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime, Effect } from "effect"
import { defaultBacktestMode, replayHistory, toFleetBacktest } from "../src/backtest.ts"
import type { EvaluationOptions, UnitHistory } from "../src/evaluate.ts"
import { inOffice, makeHistory, never, now, ordinary } from "./support/history.ts"

const options: EvaluationOptions = { policy: defaultAnalysisPolicy, prices: undefined, oneIn: 33 }

const replayFleet = (histories: ReadonlyArray<UnitHistory>) =>
  Effect.map(
    Effect.forEach(histories, (history) => replayHistory(history, { now }, options, defaultBacktestMode)),
    (replayed) => toFleetBacktest(replayed, defaultBacktestMode, options.policy)
  )

const office = makeHistory(inOffice, { days: 21 })
const replica = makeHistory(never, { days: 21, providerFacts: { ...ordinary, read_replica_source: "main" } })
const stopped = makeHistory(never, { days: 21, instance: { status: "stopped" } })

describe("the backtest of a fleet", () => {
  it.effect("replays what RDS cannot stop and says why, but counts it in no sum", () =>
    Effect.gen(function* () {
      const alone = yield* replayFleet([office])
      const both = yield* replayFleet([office, replica])
      assert.deepStrictEqual(
        both.instances.map(({ blockers }) => blockers.map(({ kind }) => kind)),
        [[], ["read_replica"]]
      )
      assert.isAbove(both.instances[1]?.figures?.slept_hours ?? 0, 0)
      assert.deepStrictEqual({ ...both, instances: [] }, { ...alone, instances: [] })
    })
  )

  it.effect("counts what is stopped only at the moment", () =>
    Effect.gen(function* () {
      const alone = yield* replayFleet([office])
      const both = yield* replayFleet([office, stopped])
      assert.deepStrictEqual(both.instances[1]?.blockers, [])
      assert.isAbove(both.all.slept_hours, alone.all.slept_hours)
    })
  )

  it.effect("keeps awake in the past what the policy of the unit protects, but not until awake_until", () =>
    Effect.gen(function* () {
      const awake = { ...office, unitPolicy: { awake_until: DateTime.add(now, { days: 9 }) } }
      const dated = { ...office, unitPolicy: { protected_dates: [{ kind: "date", date: "2026-01-12" }] as const } }
      const slept = (yield* replayFleet([office, awake, dated])).instances.map(
        ({ figures }) => figures?.slept_hours ?? 0
      )
      assert.strictEqual(slept[1], slept[0])
      assert.isBelow(slept[2] ?? 0, slept[0] ?? 0)
    })
  )
})
