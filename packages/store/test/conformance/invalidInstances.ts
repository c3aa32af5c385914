import { assert, describe } from "@effect/vitest"
import { InstanceId, type InstanceRegistration } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect } from "effect"
import { at, discovered, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const now = at("2026-03-01T10:00:00Z")
const yearTenThousand = at("+010000-01-01T00:00:00Z")
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const malformedId = InstanceId.make("1'; DROP TABLE instances; --", { disableChecks: true })

const registration: InstanceRegistration = {
  name: "orders",
  provider_id: "db-INVALID",
  account: "111122223333",
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro"
}

const hostileNames = ["", "x".repeat(256), "nul \0 inside", "half a \ud800 pair", 5, null]

const invalidSettings: ReadonlyArray<readonly [field: string, fields: object]> = [
  ["timezone", { timezone: "Mars/Olympus" }],
  ["timezone", { timezone: "" }],
  ["timezone", { timezone: "+02:00" }],
  ["timezone", { timezone: "UTC'; DROP TABLE instances; --" }],
  ["hourly_cost", { hourly_cost: -0.01 }],
  ["hourly_cost", { hourly_cost: 1_000_000 }],
  ["hourly_cost", { hourly_cost: 0.0000001 }],
  ["hourly_cost", { hourly_cost: Number.NaN }],
  ["hourly_cost", { hourly_cost: Number.POSITIVE_INFINITY }],
  ["hourly_cost", { hourly_cost: "1" }],
  ["currency", { currency: "usd" }],
  ["currency", { currency: "EURO" }]
]

const invalidRegistrations: ReadonlyArray<readonly [field: string, fields: object]> = [
  ...invalidSettings,
  ...["name", "provider_id", "account", "region", "engine", "class"].flatMap((field) =>
    hostileNames.map((value) => [field, { [field]: value }] as const)
  ),
  ["tags.team", { tags: { team: "nul \0" } }],
  ["tags", { tags: "none" }]
]

const providerFacts = {
  multi_az: false,
  cluster: null,
  read_replica_source: null,
  read_replicas: [],
  backup_retention_days: null,
  backup_window: null,
  maintenance_window: null,
  reserved: null
}

const invalidDiscoveries: ReadonlyArray<readonly [field: string, fields: object]> = [
  ["provider", { provider: "azure" }],
  ["status", { status: "" }],
  ["status", { status: "stopped\0" }],
  ["name", { name: "x".repeat(256) }],
  ["tags.team", { tags: { team: "\udc00" } }],
  ["provider_created_at", { provider_created_at: yearTenThousand }],
  ["provider_created_at", { provider_created_at: "2026-03-01" }],
  ["provider_facts", { provider_facts: null }],
  ["provider_facts.backup_window", { provider_facts: { ...providerFacts, backup_window: "3 to 4" } }],
  ["provider_facts.maintenance_window", { provider_facts: { ...providerFacts, maintenance_window: "03:00-04:00" } }],
  ["provider_facts.read_replicas.0", { provider_facts: { ...providerFacts, read_replicas: ["\0"] } }]
]

export const invalidInstanceTests = (it: StoreTests) => {
  describe("InstanceStore with invalid input", () => {
    it.effect.each(invalidRegistrations)("register refuses the field %s of %j", ([field, fields]) =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const before = yield* instances.list()
        const error = yield* Effect.flip(instances.register(Object.assign({ ...registration }, fields), now))
        assert.deepInclude(error, { _tag: "InvalidInstance", index: 0, field })
        assert.isNotEmpty(error.message)
        assert.deepStrictEqual(yield* instances.list(), before)
      })
    )

    it.effect.each(invalidSettings)("update refuses the field %s of %j", ([field, fields]) =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const id = yield* newInstance
        const before = yield* instances.get(id)
        const error = yield* Effect.flip(instances.update(id, Object.assign({}, fields)))
        assert.deepInclude(error, { _tag: "InvalidInstance", index: 0, field })
        assert.deepStrictEqual(yield* instances.get(id), before)
      })
    )

    it.effect.each(invalidDiscoveries)(
      "recordDiscovered refuses the field %s of %j, and the whole batch",
      ([field, fields]) =>
        Effect.gen(function* () {
          const instances = yield* InstanceStore
          const before = yield* instances.list()
          const batch = [discovered("db-BESIDE-INVALID"), Object.assign(discovered("db-INVALID"), fields)]
          const error = yield* Effect.flip(instances.recordDiscovered(batch, now))
          assert.deepInclude(error, { _tag: "InvalidInstance", index: 1, field })
          assert.deepStrictEqual(yield* instances.list(), before)
        })
    )

    it.effect("refuses times outside of the years 1 to 9999", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const registered = yield* Effect.flip(instances.register(registration, yearTenThousand))
        assert.deepInclude(registered, { _tag: "InvalidInstance", field: "now" })
        const seen = yield* Effect.flip(instances.recordDiscovered([discovered("db-LATER")], yearTenThousand))
        assert.deepInclude(seen, { _tag: "InvalidInstance", field: "seenAt" })
      })
    )

    it.effect("finds nothing for an id that is not a UUID", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const failures: ReadonlyArray<object> = [
          yield* Effect.flip(instances.get(malformedId)),
          yield* Effect.flip(instances.update(malformedId, { currency: "EUR" })),
          yield* Effect.flip(instances.delete(malformedId))
        ]
        for (const failure of failures) {
          assert.deepInclude(failure, { _tag: "InstanceNotFound", instance_id: malformedId })
        }
        assert.deepStrictEqual(yield* instances.listStatusChanges(malformedId), [])
        assert.deepStrictEqual(
          yield* instances.withoutMetrics([malformedId, unknownId]),
          new Set([malformedId, unknownId])
        )
      })
    )

    it.effect.each([
      ["limit", { limit: -1 }],
      ["limit", { limit: 1.5 }],
      ["limit", { limit: Number.NaN }],
      ["after.id", { after: { name: "a", id: malformedId } }],
      ["after.name", { after: { name: "\0", id: unknownId } }]
    ] as const)("list refuses a page with the field %s in %j", ([field, page]) =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const error = yield* Effect.flip(instances.list(Object.assign({}, page)))
        assert.deepInclude(error, { _tag: "InvalidPage", field })
        assert.lengthOf(yield* instances.list({ limit: 0 }), 0)
      })
    )

    it.effect("recordDiscovered records a thousand instances at once", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const batch = Array.from({ length: 1000 }, (_, index) => discovered(`db-MANY-${index}`))
        const recorded = yield* instances.recordDiscovered(batch, now)
        assert.deepStrictEqual(
          recorded.map((instance) => instance.provider_id),
          batch.map((instance) => instance.provider_id)
        )
        yield* Effect.forEach(recorded, ({ id }) => instances.delete(id), { discard: true })
      })
    )
  })
}
