import { assert, describe } from "@effect/vitest"
import { type CollectionRun, CollectionRunId } from "@snoozeql/domain/CollectionRun"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { Effect } from "effect"
import { at } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const malformedId = CollectionRunId.make("1'; DROP TABLE collection_runs; --", { disableChecks: true })

const run: CollectionRun = {
  id: CollectionRunId.make("00000000-0000-4000-a000-000000000001"),
  status: "partial",
  trigger: "manual",
  started_at: at("1970-03-01T10:00:00Z"),
  finished_at: at("1970-03-01T10:01:00Z"),
  targets: [{ account: "111122223333", region: "eu-central-1", status: "failed", error: "denied", notes: [] }],
  instances: 1,
  written: 2,
  unchanged: 3,
  stale: 4,
  expired: 5,
  skipped: 6,
  api_calls: 7,
  metrics_requested: 8,
  queries_requested: 9,
  estimated_cost_usd: 0.01
}

const invalid: ReadonlyArray<readonly [field: string, fields: object]> = [
  ["id", { id: malformedId }],
  ["status", { status: "lost" }],
  ["trigger", { trigger: "'; DROP TABLE collection_runs; --" }],
  ["started_at", { started_at: at("+010000-01-01T00:00:00Z") }],
  ["finished_at", { finished_at: at("-000001-01-01T00:00:00Z") }],
  ["written", { written: 2 ** 31 }],
  ["written", { written: -1 }],
  ["api_calls", { api_calls: 1.5 }],
  ["instances", { instances: Number.NaN }],
  ["estimated_cost_usd", { estimated_cost_usd: Number.POSITIVE_INFINITY }],
  ["targets", { targets: null }]
]

export const invalidRunTests = (it: StoreTests) => {
  describe("CollectionRunStore with invalid input", () => {
    it.effect.each(invalid)("save refuses the field %s of %j", ([field, fields]) =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        yield* runs.save(run)
        const error = yield* Effect.flip(runs.save(Object.assign({ ...run }, fields)))
        assert.deepInclude(error, { _tag: "InvalidCollectionRun", field })
        assert.deepStrictEqual(yield* runs.get(run.id), run)
      })
    )

    it.effect("saves a run whose texts cannot be stored as they are, with replaced characters", () =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        const target = {
          account: "1",
          region: "\ud800",
          status: "failed",
          error: 'a "quoted" \0 message',
          notes: ["no\0te"]
        } as const
        yield* runs.save({ ...run, targets: [target] })
        assert.deepStrictEqual((yield* runs.get(run.id)).targets, [
          { ...target, region: "\u{FFFD}", error: 'a "quoted" \u{FFFD} message', notes: ["no\u{FFFD}te"] }
        ])
      })
    )

    it.effect("finds nothing for an id that is not a UUID, and refuses an invalid page", () =>
      Effect.gen(function* () {
        const runs = yield* CollectionRunStore
        assert.strictEqual((yield* Effect.flip(runs.get(malformedId)))._tag, "CollectionRunNotFound")
        const after = { started_at: run.started_at, id: malformedId }
        assert.deepInclude(yield* Effect.flip(runs.list({ after })), { _tag: "InvalidPage", field: "after.id" })
        assert.deepInclude(yield* Effect.flip(runs.list({ limit: -1 })), { _tag: "InvalidPage", field: "limit" })
      })
    )
  })
}
