import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import type { UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { Effect } from "effect"
import { at, discovered, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const unknownId = InstanceId.make("00000000-0000-4000-8000-00000000ffff")
const malformedId = InstanceId.make("1'; DROP TABLE unit_policies; --", { disableChecks: true })

const whole: UnitPolicy = {
  one_in: 400,
  minimum_run_hours: 6,
  protected_hours: [{ days: ["Monday", "Friday"], start: "08:00", end: "18:30" }],
  protected_dates: [
    { kind: "date", date: "2026-12-24" },
    { kind: "yearly", day: "02-29" },
    { kind: "last_working_day" },
    { kind: "last_working_day", month: 12 }
  ],
  awake_until: at("2026-12-01T08:15:30.123Z")
}

const policyOf = (id: InstanceId) => PolicyStore.use(({ list }) => Effect.map(list([id]), (all) => all.get(id)))

const invalid: ReadonlyArray<readonly [field: string, fields: object]> = [
  ["one_in", { one_in: 1 }],
  ["one_in", { one_in: Number.NaN }],
  ["minimum_run_hours", { minimum_run_hours: 2.5 }],
  ["protected_hours.0.start", { protected_hours: [{ days: ["Monday"], start: "24:00", end: "03:00" }] }],
  ["protected_hours.0.days.0", { protected_hours: [{ days: [], start: "02:00", end: "03:00" }] }],
  ["protected_dates.0.date", { protected_dates: [{ kind: "date", date: "2026-02-30" }] }],
  ["protected_dates.0.day", { protected_dates: [{ kind: "yearly", day: "02-30" }] }],
  ["protected_dates.0.month", { protected_dates: [{ kind: "last_working_day", month: 13 }] }],
  ["awake_until", { awake_until: at("+010000-01-01T00:00:00Z") }]
]

export const policyTests = (it: StoreTests) => {
  describe("PolicyStore", () => {
    it.effect("returns the policies of the given units as they were stored, and replaces them as a whole", () =>
      Effect.gen(function* () {
        const { list, replace } = yield* PolicyStore
        const [id, other, without] = [yield* newInstance, yield* newInstance, yield* newInstance]
        yield* replace(id, whole)
        yield* replace(other, { protected_dates: [], protected_hours: [] })
        assert.deepStrictEqual(
          yield* list([without, id, unknownId, malformedId]),
          new Map<InstanceId, UnitPolicy>([[id, whole]])
        )
        assert.deepStrictEqual(yield* policyOf(other), { protected_dates: [], protected_hours: [] })
        yield* replace(id, { one_in: 2.5 })
        assert.deepStrictEqual(yield* policyOf(id), { one_in: 2.5 })
        assert.strictEqual((yield* list([])).size, 0)
      })
    )

    it.effect("stores nothing of a policy without keys", () =>
      Effect.gen(function* () {
        const { replace } = yield* PolicyStore
        const id = yield* newInstance
        yield* replace(id, {})
        yield* replace(id, whole)
        yield* replace(id, {})
        assert.isUndefined(yield* policyOf(id))
      })
    )

    it.effect("deletes a policy with its unit", () =>
      Effect.gen(function* () {
        const { replace } = yield* PolicyStore
        const id = yield* newInstance
        yield* replace(id, whole)
        yield* InstanceStore.use((instances) => instances.delete(id))
        assert.isUndefined(yield* policyOf(id))
        const error = yield* Effect.flip(replace(id, whole))
        assert.strictEqual(error._tag, "InstanceNotFound")
      })
    )

    it.effect("refuses a member of a cluster, and does not return what was stored before it was one", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const { replace } = yield* PolicyStore
        const member = discovered("db-POLICYMEMBER")
        const cluster = discovered("cluster-POLICY", { kind: "cluster", class: null })
        const record = (cluster_provider_id: string | null, hour: number) =>
          instances.recordDiscovered([cluster, { ...member, cluster_provider_id }], at(`2026-05-01T0${hour}:00:00Z`))
        const [unit, alone] = yield* record(null, 0)
        assert.isDefined(unit)
        assert.isDefined(alone)
        yield* replace(alone.id, whole)
        yield* record("cluster-POLICY", 1)
        assert.isUndefined(yield* policyOf(alone.id))
        assert.deepInclude(yield* Effect.flip(replace(alone.id, { one_in: 50 })), {
          _tag: "PolicyOfMember",
          name: alone.name,
          cluster_id: unit.id,
          cluster: unit.name
        })
        yield* replace(unit.id, { one_in: 50 })
        assert.deepStrictEqual(yield* policyOf(unit.id), { one_in: 50 })
        yield* record(null, 2)
        assert.deepStrictEqual(yield* policyOf(alone.id), whole)
      })
    )

    it.effect.each(invalid)("refuses an invalid %s, and changes nothing", ([field, fields]) =>
      Effect.gen(function* () {
        const { replace } = yield* PolicyStore
        const id = yield* newInstance
        yield* replace(id, whole)
        const error = yield* Effect.flip(replace(id, { ...whole, ...fields }))
        assert.strictEqual(error._tag, "InvalidUnitPolicy")
        assert.strictEqual(error._tag === "InvalidUnitPolicy" && error.field, field)
        assert.deepStrictEqual(yield* policyOf(id), whole)
      })
    )

    it.effect("fails with InstanceNotFound for an id that names nothing", () =>
      Effect.gen(function* () {
        const { replace } = yield* PolicyStore
        for (const id of [unknownId, malformedId]) {
          assert.deepInclude(yield* Effect.flip(replace(id, whole)), { _tag: "InstanceNotFound", instance_id: id })
        }
      })
    )
  })
}
