import { assert, describe } from "@effect/vitest"
import type { BacktestFigures } from "@snoozeql/domain/Backtest"
import { InstanceId } from "@snoozeql/domain/Instance"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect } from "effect"
import { firstDraft, planAt } from "./adviceFixtures.ts"
import { at, discovered, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const malformedId = InstanceId.make("{},1'; DROP TABLE advice_replays; --", { disableChecks: true })

const figures: BacktestFigures = {
  hours: 1344,
  known_hours: 1300,
  idle_hours: 900,
  slept_hours: 700,
  recall: 0.775,
  needed_hours: 2,
  stopped_hours: 12,
  false_share: 0.002857,
  stated_share: null,
  stops: 40,
  false_stops: 1,
  false_stops_a_month: 0.561538,
  stops_a_week: 5,
  net_hours: 690.5
}

const replayAt = (instance_id: InstanceId, time: string, fields: Partial<UnitReplay> = {}): UnitReplay => ({
  instance_id,
  replayed_at: at(time),
  inputs: "0f1e-'\"",
  seen: figures,
  censored: { ...figures, net_hours: -0.5, recall: null },
  capacities: { [unknownId]: 1.25 },
  ...fields
})

export const adviceReplayTests = (it: StoreTests) => {
  describe("AdviceStore, of replays", () => {
    it.effect("returns replays as they were stored, the newest one of each unit", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const [unit, other, without] = [yield* newInstance, yield* newInstance, yield* newInstance]
        const newest = replayAt(unit, "2026-03-08T00:03:04.005Z")
        const ofOther = replayAt(other, "2026-03-02T00:00:00Z", { capacities: {}, seen: { ...figures, hours: 0 } })
        yield* store.saveReplays([
          replayAt(unit, "2026-03-01T00:00:00Z"),
          ofOther,
          replayAt(unknownId, "2026-03-01T00:00:00Z")
        ])
        yield* store.saveReplays([newest])
        yield* store.saveReplays([replayAt(unit, "2026-03-07T00:00:00Z", { inputs: "late" })])
        assert.deepStrictEqual(
          yield* store.replaysOf([unit, other, without, unknownId, malformedId]),
          new Map([
            [unit, newest],
            [other, ofOther]
          ])
        )
        yield* store.saveReplays([])
      })
    )

    it.effect("says in the state of a unit when and by what it was replayed", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const unit = yield* newInstance
        yield* store.saveReplays([replayAt(unit, "2026-03-08T00:03:04.005Z")])
        // It has no advice yet.
        assert.isUndefined((yield* store.states).get(unit))
        yield* store.issue([firstDraft(planAt(unit, "2026-03-08T01:00:00Z"))])
        assert.deepStrictEqual((yield* store.states).get(unit), {
          day: "2026-03-08",
          inputs: "0f1e",
          one_in: 33.5,
          replay: { replayed_at: at("2026-03-08T00:03:04.005Z"), inputs: "0f1e-'\"", hours: 1344 },
          vanished: false,
          listed: true
        })
      })
    )

    it.effect("refuses invalid replays, all of a batch", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const unit = yield* newInstance
        const good = replayAt(unit, "2026-03-01T00:00:00Z")
        const wrong = [
          [{ ...good, seen: { ...figures, hours: 0.5 } }, 0],
          [{ ...good, capacities: { a: Number.NaN } }, 0],
          [good, 1]
        ] as const
        for (const [replay, index] of wrong) {
          const error = yield* Effect.flip(store.saveReplays(index === 0 ? [replay, good] : [good, replay]))
          assert.deepInclude(error, { _tag: "InvalidAdvice", index })
        }
        assert.strictEqual((yield* store.replaysOf([unit])).size, 0)
      })
    )

    it.effect("deletes the replay of an instance that is deleted, or was made before its creation", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const instances = yield* InstanceStore
        const given = ["replayed-a", "replayed-b"].map((name) => discovered(name, { provider_created_at: null }))
        const units = yield* instances.recordDiscovered(given, at("2026-03-01T00:00:00Z"))
        const [deleted, recreated] = units.map(({ id }) => id)
        if (deleted === undefined || recreated === undefined) return assert.fail("not recorded")
        yield* store.saveReplays([
          replayAt(deleted, "2026-03-02T09:00:00Z"),
          replayAt(recreated, "2026-03-02T09:00:00Z")
        ])
        yield* instances.delete(deleted)
        const created = discovered("replayed-b", { provider_created_at: at("2026-03-02T10:00:00Z") })
        yield* instances.recordDiscovered([created], at("2026-03-03T01:00:00Z"))
        assert.strictEqual((yield* store.replaysOf([deleted, recreated])).size, 0)
      })
    )
  })
}
