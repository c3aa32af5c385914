import { assert, describe, it } from "@effect/vitest"
import { type CollectionRun, CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { InstanceId } from "@snoozeql/domain/Instance"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import { AdviceReplayer } from "../../src/AdviceReplayer.ts"
import * as AdviceSchedule from "../../src/AdviceSchedule.ts"
import { setTime } from "./fleet.ts"

let runs = 0

/** Saves a run that began at the present time. */
const saveRun = (status: CollectionRun["status"]) =>
  Effect.gen(function* () {
    runs += 1
    const run: CollectionRun = {
      id: CollectionRunId.make(`00000000-0000-4000-8000-${String(runs).padStart(12, "0")}`),
      status,
      trigger: "schedule",
      started_at: yield* DateTime.now,
      finished_at: null,
      targets: [],
      ...noCollectionCounts,
      estimated_cost_usd: 0
    }
    yield* CollectionRunStore.use((store) => store.save(run))
    return run
  })

const nothingToReplay: Layer.Layer<AdviceReplayer> = Layer.succeed(AdviceReplayer, {
  due: Effect.succeed([]),
  replay: () => Effect.succeed(false)
})

/** Starts the schedule with an issuer that notes what it is asked for, and fails as often as is said. */
const start = Effect.fnUntraced(function* (
  failures: number = 0,
  replayer: Layer.Layer<AdviceReplayer> = nothingToReplay
) {
  const asked = yield* Ref.make<ReadonlyArray<boolean>>([])
  const tried = yield* Ref.make<ReadonlyArray<boolean | undefined>>([])
  const revised = yield* Ref.make<ReadonlyArray<InstanceId>>([])
  let left = failures
  const issuer = Layer.succeed(AdviceIssuer, {
    issueDue: ({ hasTried, isCollected }) =>
      Effect.gen(function* () {
        yield* Ref.update(tried, (all) => [...all, hasTried])
        yield* Ref.update(asked, (all) => [...all, isCollected])
        left -= 1
        if (left >= 0) return yield* new StoreUnavailable({ operation: "issue", message: "away", cause: "away" })
        return { issued: 1, unread: 0, broken: 0, vanished: 0 }
      }),
    issue: (id) =>
      Effect.as(
        Ref.update(revised, (all) => [...all, id]),
        null
      )
  })
  yield* Layer.build(AdviceSchedule.layer.pipe(Layer.provide(Layer.merge(issuer, replayer))))
  yield* TestClock.adjust("1 second")
  return { asked: Ref.get(asked), tried: Ref.get(tried), revised: Ref.get(revised) }
})

describe("AdviceSchedule", () => {
  it.effect("issues once after every pass that has ended, and says whether it began today", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T23:45:00Z")
      const run = yield* saveRun("running")
      const { asked, tried } = yield* start()
      assert.deepStrictEqual(yield* asked, [])
      yield* setTime("2026-01-16T00:00:30Z")
      yield* CollectionRunStore.use((store) => store.save({ ...run, status: "partial" }))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* asked, [false])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* asked, [false])
      // A pass that failed has read nothing, so that it releases no plan of the day.
      yield* saveRun("failed")
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* asked, [false, false])
      yield* saveRun("partial")
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* asked, [false, false, true])
      assert.deepStrictEqual(yield* tried, [false, true, true])
      // A pass that is under way hides none that has ended.
      yield* saveRun("running")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* asked, [false, false, true])
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.effect("issues what is due when it starts, and makes up for a failure", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-16T05:00:00Z")
      yield* saveRun("succeeded")
      const { asked } = yield* start(2)
      assert.deepStrictEqual(yield* asked, [true])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* asked, [true, true, true])
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.effect("replays what is due after that, unit by unit, and lets plans that are due go first", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-16T05:00:00Z")
      yield* saveRun("succeeded")
      const id = (last: number) => InstanceId.make(`00000000-0000-4000-8000-00000000000${last}`)
      const units = [id(1), id(2), id(3), id(4)]
      const replayed = yield* Ref.make<ReadonlyArray<InstanceId>>([])
      const slow = Layer.succeed(AdviceReplayer, {
        due: Effect.map(Ref.get(replayed), (done) => units.filter((unit) => !done.includes(unit))),
        replay: (unit) =>
          Effect.gen(function* () {
            if (unit === id(2)) return yield* Effect.die("broken")
            yield* Effect.sleep("15 seconds")
            yield* Ref.update(replayed, (all) => [...all, unit])
            return unit === id(3)
          })
      })
      const { asked, revised } = yield* start(0, slow)
      assert.deepStrictEqual(yield* asked, [true])
      assert.deepStrictEqual(yield* Ref.get(replayed), [])
      // Another pass ends while the first unit is replayed: its plans wait for that one only.
      yield* saveRun("succeeded")
      yield* TestClock.adjust("15 seconds")
      assert.deepStrictEqual([yield* Ref.get(replayed), yield* asked], [[id(1)], [true, true]])
      // One that breaks is left, and the source of the savings of the third one has changed.
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* Ref.get(replayed), [id(1), id(3), id(4)])
      assert.deepStrictEqual(yield* revised, [id(3)])
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )
})
