import { assert, describe } from "@effect/vitest"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { at, cpu, everything } from "./fixtures.ts"
import { idOf, newRegion, spansOf } from "./nameSpanFixtures.ts"
import type { StoreTests } from "./stores.ts"

const storedHours = Effect.fnUntraced(function* (id: ReturnType<typeof idOf>) {
  const metrics = yield* MetricsStore
  return (yield* metrics.getMetricsByInstance(id, everything)).map(({ hour }) => DateTime.formatIso(hour).slice(0, 13))
})

const creationTests = (it: StoreTests) => {
  describe("recordDiscovered with a corrected creation", () => {
    it.effect("deletes the name's hours and the snapshots before a later creation", () =>
      Effect.gen(function* () {
        const metrics = yield* MetricsStore
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        const id = idOf(recorded, "A")
        yield* record("2026-01-10T13:07:00Z", seen("A", "archive"))
        yield* metrics.upsertHourlyMetric(cpu(id, "2026-01-06T08:00:00Z"))
        yield* metrics.replaceHourlyMetrics([cpu(id, "2026-01-07T08:00:00Z"), cpu(id, "2026-01-08T12:00:00Z")], {
          asOf: yield* metrics.snapshotTime,
          cutoff: everything.start
        })
        yield* record("2026-01-10T14:07:00Z", seen("A", "archive", { provider_created_at: at("2026-01-08T12:30:00Z") }))
        assert.deepStrictEqual(yield* spansOf(id), [
          ["reports", "2026-01-08T12:00", "2026-01-10T10:00"],
          ["archive", "2026-01-10T14:00", null]
        ])
        assert.deepStrictEqual(yield* storedHours(id), ["2026-01-06T08", "2026-01-08T12"])
      })
    )

    it.effect("removes a name that ended before the creation", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T13:07:00Z", seen("A", "archive"))
        yield* record("2026-01-10T18:07:00Z", seen("A", "archive", { provider_created_at: at("2026-01-10T16:30:00Z") }))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [["archive", "2026-01-10T16:00", null]])
      })
    )

    it.effect("extends the name to an earlier creation", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "reports", { provider_created_at: at("2026-01-03T01:30:00Z") }))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [["reports", "2026-01-03T01:00", null]])
      })
    )

    it.effect("does not extend the name to hours in which another instance was seen with it", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        yield* record("2026-01-04T10:07:00Z", seen("B", "reports", { provider_created_at: at("2025-12-01T00:00:00Z") }))
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "reports", { provider_created_at: at("2026-01-03T01:30:00Z") }))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [["reports", "2026-01-05T07:00", null]])
      })
    )

    it.effect("does not extend a name that did not begin with the creation", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "archive"))
        yield* record("2026-01-10T10:37:00Z", seen("A", "archive", { provider_created_at: at("2026-01-03T01:30:00Z") }))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
          ["reports", "2026-01-05T07:00", "2026-01-10T10:00"],
          ["archive", "2026-01-10T11:00", null]
        ])
      })
    )

    it.effect("does not extend a name that replaced the first one within its first hour", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const created = { provider_created_at: at("2026-01-10T10:01:00Z") }
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "interim", created))
        yield* record("2026-01-10T10:22:00Z", seen("A", "reports", created))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [["reports", "2026-01-10T11:00", null]])
      })
    )

    it.effect("begins a new name if the discovery omits a known creation", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* record("2026-01-10T10:22:00Z", seen("A", "archive", { provider_created_at: null }))
        assert.deepStrictEqual((yield* spansOf(idOf(recorded, "A"))).at(-1), ["archive", "2026-01-10T11:00", null])
      })
    )
  })
}

const clockTests = (it: StoreTests) => {
  describe("recordDiscovered with clocks that differ", () => {
    it.effect(
      "ends a name by the slower clock before the discovery, and begins the next by the faster clock after it",
      () =>
        Effect.gen(function* () {
          const { recordWithin, seen } = newRegion()
          const recorded = yield* recordWithin(
            "2026-01-10T10:07:00Z",
            { notBefore: "2026-01-10T08:07:00Z" },
            seen("A", "reports")
          )
          yield* recordWithin("2026-01-10T10:59:59Z", { notAfter: "2026-01-10T11:00:01Z" }, seen("A", "archive"))
          assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [
            ["reports", "2026-01-05T07:00", "2026-01-10T08:00"],
            ["archive", "2026-01-10T12:00", null]
          ])
        })
    )

    it.effect("moves the beginning of a name back once a correct clock has seen it", () =>
      Effect.gen(function* () {
        const { record, recordWithin, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "reports"))
        yield* recordWithin("2026-01-10T10:22:00Z", { notAfter: "2027-01-10T10:22:00Z" }, seen("A", "archive"))
        yield* record("2026-01-10T10:37:00Z", seen("A", "archive"))
        assert.deepStrictEqual((yield* spansOf(idOf(recorded, "A"))).at(-1), ["archive", "2026-01-10T11:00", null])
      })
    )

    it.effect("refuses a time that the database cannot store", () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const { seen } = newRegion()
        const error = yield* Effect.flip(
          store.recordDiscovered([seen("A", "reports")], at("2026-01-10T10:07:00Z"), {
            notAfter: DateTime.makeUnsafe(8.64e15)
          })
        )
        assert.strictEqual(error._tag, "InvalidInstance")
      })
    )
  })
}

const conflictTests = (it: StoreTests) => {
  describe("recordDiscovered of a name that two instances claim", () => {
    it.effect("leaves the name to the instance that a later discovery saw with it", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const first = yield* record("2026-01-10T10:07:00Z", seen("A", "orders"))
        const second = yield* record(
          "2026-01-10T10:37:00Z",
          seen("B", "orders", { provider_created_at: at("2026-01-10T10:20:00Z") })
        )
        yield* record("2026-01-10T10:22:00Z", seen("A", "orders"))
        assert.deepStrictEqual(yield* spansOf(idOf(first, "A")), [["orders", "2026-01-05T07:00", "2026-01-10T10:00"]])
        assert.deepStrictEqual(yield* spansOf(idOf(second, "B")), [["orders", "2026-01-10T10:00", null]])
      })
    )

    it.effect("gives the name to neither instance if one discovery sees both with it", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-10T10:07:00Z", seen("A", "orders"), seen("B", "orders"))
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "A")), [])
        assert.deepStrictEqual(yield* spansOf(idOf(recorded, "B")), [])
      })
    )

    it.effect("does not give the name to a successor before the predecessor gave it up, though a clock was ahead", () =>
      Effect.gen(function* () {
        const { record, seen } = newRegion()
        const recorded = yield* record("2026-01-12T10:07:00Z", seen("A", "orders"))
        yield* record("2026-01-12T10:22:00Z", seen("A", "orders-old"))
        const created = { provider_created_at: at("2026-01-10T09:00:00Z") }
        const next = yield* record("2026-01-10T10:37:00Z", seen("B", "orders", created))
        assert.deepStrictEqual((yield* spansOf(idOf(recorded, "A")))[0], [
          "orders",
          "2026-01-05T07:00",
          "2026-01-12T10:00"
        ])
        assert.deepStrictEqual(yield* spansOf(idOf(next, "B")), [["orders", "2026-01-12T10:00", null]])
      })
    )
  })
}

export const nameSpanConflictTests = (it: StoreTests) => {
  creationTests(it)
  clockTests(it)
  conflictTests(it)
}
