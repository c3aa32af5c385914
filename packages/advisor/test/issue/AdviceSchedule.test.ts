import { assert, describe, it } from "@effect/vitest"
import { type CollectionRun, CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
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

/** Starts the schedule with an issuer that notes what it is asked for, and fails as often as is said. */
const start = Effect.fnUntraced(function* (failures: number = 0) {
  const asked = yield* Ref.make<ReadonlyArray<boolean>>([])
  let left = failures
  const issuer = Layer.succeed(AdviceIssuer, {
    issueDue: ({ isCollected }) =>
      Effect.gen(function* () {
        yield* Ref.update(asked, (all) => [...all, isCollected])
        left -= 1
        if (left >= 0) return yield* new StoreUnavailable({ operation: "issue", message: "away", cause: "away" })
        return { issued: 1, unread: 0, broken: 0, vanished: 0 }
      }),
    issue: () => Effect.succeed(null)
  })
  yield* Layer.build(AdviceSchedule.layer.pipe(Layer.provide(issuer)))
  yield* TestClock.adjust("1 second")
  return { asked: Ref.get(asked) }
})

describe("AdviceSchedule", () => {
  it.effect("issues once after every pass that has ended, and says whether it began today", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T23:45:00Z")
      const run = yield* saveRun("running")
      const { asked } = yield* start()
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
})
