import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { type SavingsPage, SavingsStore } from "@snoozeql/store/SavingsStore"
import { Effect } from "effect"
import { at } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const unknownId = InstanceId.make("00000000-0000-4000-8000-0000000000ff")

const register = (name: string) =>
  InstanceStore.use((store) =>
    store.register(
      {
        name,
        provider_id: `db-${name}`,
        account: "111122223333",
        region: "eu-central-1",
        engine: "postgres",
        class: "db.t4g.micro"
      },
      at("2026-01-01T00:00:00Z")
    )
  )

const day = (instance_id: InstanceId, text: string, more: Partial<SavingsDay> = {}): SavingsDay => ({
  instance_id,
  day: text,
  advised_hours: 9.5,
  stopped_hours: 8.25,
  hourly: 0.5,
  currency: "USD",
  ...more
})

const invalid: ReadonlyArray<readonly [field: string, fields: object]> = [
  ["day", { day: "2026-02-30" }],
  ["advised_hours", { advised_hours: -1 }],
  ["stopped_hours", { stopped_hours: 24.5 }],
  ["stopped_hours", { stopped_hours: Number.NaN }],
  ["hourly", { hourly: -0.1 }],
  ["currency", { currency: "usd" }],
  ["", { currency: null }]
]

export const savingsTests = (it: StoreTests) => {
  describe("SavingsStore", () => {
    it.effect("adds up the days of each unit by month and currency, the newest month first", () =>
      Effect.gen(function* () {
        const store = yield* SavingsStore
        const [b, a] = [yield* register("savings-b"), yield* register("savings-a")]
        yield* store.record([
          day(b.id, "1971-01-31"),
          day(b.id, "1971-02-01", { advised_hours: 1, stopped_hours: 0.5 }),
          day(b.id, "1971-02-28", { hourly: null, currency: null }),
          day(a.id, "1971-02-02", { hourly: 0.25, currency: "EUR" }),
          day(a.id, "1971-02-03"),
          day(a.id, "1971-02-04"),
          day(a.id, "1971-03-01")
        ])
        const range = { from: "1971-01", until: "1971-02" }
        const unit = ({ environment, id, name, owner }: typeof a) => ({ instance_id: id, name, owner, environment })
        const months = yield* store.months(range)
        assert.deepStrictEqual(months, [
          {
            ...unit(a),
            month: "1971-02",
            currency: "EUR",
            advised_hours: 9.5,
            stopped_hours: 8.25,
            advised: 2.375,
            realised: 2.0625
          },
          {
            ...unit(a),
            month: "1971-02",
            currency: "USD",
            advised_hours: 19,
            stopped_hours: 16.5,
            advised: 9.5,
            realised: 8.25
          },
          {
            ...unit(b),
            month: "1971-02",
            currency: null,
            advised_hours: 9.5,
            stopped_hours: 8.25,
            advised: null,
            realised: null
          },
          {
            ...unit(b),
            month: "1971-02",
            currency: "USD",
            advised_hours: 1,
            stopped_hours: 0.5,
            advised: 0.5,
            realised: 0.25
          },
          {
            ...unit(b),
            month: "1971-01",
            currency: "USD",
            advised_hours: 9.5,
            stopped_hours: 8.25,
            advised: 4.75,
            realised: 4.125
          }
        ])
        assert.deepStrictEqual(yield* store.totals(range), [
          {
            month: "1971-02",
            currency: null,
            units: 1,
            advised_hours: 9.5,
            stopped_hours: 8.25,
            advised: null,
            realised: null
          },
          {
            month: "1971-02",
            currency: "EUR",
            units: 1,
            advised_hours: 9.5,
            stopped_hours: 8.25,
            advised: 2.375,
            realised: 2.0625
          },
          {
            month: "1971-02",
            currency: "USD",
            units: 2,
            advised_hours: 20,
            stopped_hours: 17,
            advised: 10,
            realised: 8.5
          },
          {
            month: "1971-01",
            currency: "USD",
            units: 1,
            advised_hours: 9.5,
            stopped_hours: 8.25,
            advised: 4.75,
            realised: 4.125
          }
        ])
        // Pages of every size add up to the whole list.
        for (const limit of [1, 2, 3, 5]) {
          const paged = []
          let after: SavingsPage["after"]
          for (;;) {
            const page = yield* store.months({ ...range, limit, ...(after !== undefined && { after }) })
            paged.push(...page)
            after = page.at(-1)
            if (page.length < limit) break
          }
          assert.deepStrictEqual(paged, months)
        }
        assert.deepStrictEqual(
          (yield* store.months({ ...range, instance: b.id })).map(({ name }) => name),
          ["savings-b", "savings-b", "savings-b"]
        )
        assert.deepStrictEqual(yield* store.months({ ...range, owner: "nobody" }), [])
        assert.deepStrictEqual(yield* store.totals({ ...range, environment: "nowhere" }), [])
      })
    )

    it.effect("record replaces a day, deletes one without hours, ignores unknown units, and is idempotent", () =>
      Effect.gen(function* () {
        const store = yield* SavingsStore
        const { id } = yield* register("savings-replaced")
        const read = store.months({ from: "1972-01", until: "1972-01", instance: id })
        const days = [day(id, "1972-01-01"), day(id, "1972-01-01", { stopped_hours: 24 }), day(unknownId, "1972-01-01")]
        yield* store.record(days)
        yield* store.record(days)
        assert.deepStrictEqual(
          (yield* read).map(({ stopped_hours }) => stopped_hours),
          [24]
        )
        yield* store.record([day(id, "1972-01-01", { advised_hours: 0, stopped_hours: 0 })])
        assert.deepStrictEqual(yield* read, [])
      })
    )

    it.effect("record refuses an invalid day and stores nothing of its batch", () =>
      Effect.gen(function* () {
        const store = yield* SavingsStore
        const { id } = yield* register("savings-invalid")
        for (const [field, fields] of invalid) {
          const error = yield* Effect.flip(
            store.record([day(id, "1973-01-01"), { ...day(id, "1973-01-02"), ...fields }])
          )
          assert.deepInclude({ ...error }, { _tag: "InvalidSavings", index: 1, field })
        }
        assert.deepStrictEqual(yield* store.months({ from: "1973-01", until: "1973-12" }), [])
        const error = yield* Effect.flip(store.totals({ from: "1973-13", until: "1973-12" }))
        assert.deepInclude({ ...error }, { _tag: "InvalidPage", field: "from" })
      })
    )

    it.effect("deletes old days, and the days of a deleted instance", () =>
      Effect.gen(function* () {
        const store = yield* SavingsStore
        const { id } = yield* register("savings-deleted")
        yield* store.record(["1900-01-01", "1900-01-02", "1900-01-03"].map((text) => day(id, text)))
        assert.strictEqual(yield* store.deleteOldDays(at("1900-01-02T23:00:00Z")), 1)
        const hours = Effect.map(store.totals({ from: "1900-01", until: "1900-01" }), (totals) =>
          totals.map(({ stopped_hours }) => stopped_hours)
        )
        assert.deepStrictEqual(yield* hours, [16.5])
        yield* InstanceStore.use((instances) => instances.delete(id))
        assert.deepStrictEqual(yield* hours, [])
      })
    )
  })
}
