import { assert, describe } from "@effect/vitest"
import { type CollectionRun, CollectionRunId, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Effect } from "effect"
import { at } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const idOf = (number: number) => CollectionRunId.make(`00000000-0000-4000-9000-${String(number).padStart(12, "0")}`)

const running = (number: number, startedAt: string): CollectionRun => ({
  id: idOf(number),
  status: "running",
  trigger: "schedule",
  started_at: at(startedAt),
  finished_at: null,
  targets: [
    { account: "111122223333", region: "eu-central-1", status: "running", error: null, notes: ["orders is new"] }
  ],
  ...noCollectionCounts,
  estimated_cost_usd: 0
})

const succeeded = (run: CollectionRun): CollectionRun => ({
  ...run,
  status: "succeeded",
  finished_at: at("2026-03-01T10:01:02.345Z"),
  targets: run.targets.map((target) => ({ ...target, status: "succeeded" })),
  instances: 24,
  written: 1,
  unchanged: 2,
  stale: 3,
  expired: 4,
  skipped: 5,
  api_calls: 6,
  metrics_requested: 96,
  queries_requested: 384,
  estimated_cost_usd: 0.00384
})

export const collectionRunTests = (it: StoreTests) => {
  describe("CollectionRunStore", () => {
    it.effect("returns a run as it was last saved", () =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        const run = running(1, "2026-03-01T10:00:00Z")
        yield* runs.save(run)
        assert.deepStrictEqual(yield* runs.get(run.id), run)
        yield* runs.save(succeeded(run))
        assert.deepStrictEqual(yield* runs.get(run.id), succeeded(run))
      })
    )

    it.effect("save stores the progress of a run, but never after the run's end", () =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        const run = running(20, "2026-03-01T10:00:00Z")
        const later: CollectionRun = { ...run, instances: 3, written: 40, api_calls: 2, estimated_cost_usd: 0.0001 }
        yield* runs.save(run)
        yield* runs.save(later)
        assert.deepStrictEqual(yield* runs.get(run.id), later)
        yield* runs.save(succeeded(run))
        yield* runs.save(later)
        assert.deepStrictEqual(yield* runs.get(run.id), succeeded(run))
      })
    )

    it.effect("get fails with CollectionRunNotFound for an unknown id", () =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        assert.deepInclude(yield* Effect.flip(runs.get(idOf(404))), {
          _tag: "CollectionRunNotFound",
          run_id: idOf(404)
        })
      })
    )

    it.effect("list returns pages, newest first, and deleteOldRuns deletes the oldest", () =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        const hours = ["2027-01-01T10:00:00Z", "2027-01-01T12:00:00Z", "2027-01-01T12:00:00Z", "2027-01-01T11:00:00Z"]
        for (const [index, hour] of hours.entries()) yield* runs.save(running(10 + index, hour))
        const all = yield* runs.list()
        assert.deepStrictEqual(
          all.slice(0, 4).map((run) => run.id),
          [idOf(12), idOf(11), idOf(13), idOf(10)]
        )
        const [newest] = all
        assert.deepStrictEqual(yield* runs.list({ limit: 2, ...(newest && { after: newest }) }), all.slice(1, 3))
        yield* runs.deleteOldRuns(at("2027-01-01T11:00:00Z"))
        assert.deepStrictEqual(yield* runs.list(), all.slice(0, 3))
      })
    )

    it.effect("failAbandoned marks only abandoned runs as failed", () =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        const now = at("2028-01-02T00:00:00Z")
        const abandoned = running(20, "2028-01-01T00:00:00Z")
        const finished = succeeded(running(21, "2028-01-01T00:00:00Z"))
        const recent = running(22, "2028-01-01T23:00:00Z")
        yield* runs.deleteOldRuns(at("2027-12-31T00:00:00Z"))
        for (const run of [abandoned, finished, recent]) yield* runs.save(run)
        assert.strictEqual(yield* runs.failAbandoned(at("2028-01-01T23:00:00Z"), now), 1)
        const failed = yield* runs.get(abandoned.id)
        assert.deepInclude(failed, { status: "failed", finished_at: now })
        assert.deepStrictEqual(
          failed.targets.map((target) => target.status),
          ["failed"]
        )
        assert.deepStrictEqual(yield* runs.get(finished.id), finished)
        assert.deepStrictEqual(yield* runs.get(recent.id), recent)
      })
    )
  })
}
