import { assert, describe } from "@effect/vitest"
import { type DiscoveredInstance, InstanceId, type InstanceRegistration } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { type DateTime, Effect } from "effect"
import { at, cpu, discovered, everything, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const first = at("2026-03-01T10:00:00Z")
const second = at("2026-03-01T10:15:00Z")
const third = at("2026-03-01T10:30:00Z")
const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")

const registration: InstanceRegistration = {
  name: "orders",
  provider_id: "db-ORDERS",
  account: "111122223333",
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro"
}

export const instanceTests = (it: StoreTests) => {
  describe("InstanceStore", () => {
    it.effect("registers an instance with the documented defaults, and get returns what register returned", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const instance = yield* instances.register(registration, first)
        assert.deepInclude(instance, {
          ...registration,
          provider: "aws",
          status: "unknown",
          timezone: "UTC",
          timezone_source: "none",
          hourly_cost: null,
          currency: "USD",
          tags: {},
          provider_created_at: null,
          first_seen_at: first,
          last_seen_at: first
        })
        assert.deepStrictEqual(yield* instances.get(instance.id), instance)
        assert.deepStrictEqual(yield* instances.listStatusChanges(instance.id), [])
      })
    )

    it.effect("stores a price to the sixth decimal and hostile text unchanged", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const given = {
          ...registration,
          name: `Robert'); DROP TABLE instances; --`,
          provider_id: `db-"{}\\,`,
          timezone: "Europe/Berlin",
          hourly_cost: 0.016001,
          currency: "EUR",
          tags: { 'a "quoted" key': "ünïcödé \\ {1,2}", empty: "" }
        }
        const instance = yield* instances.register(given, first)
        assert.deepInclude(yield* instances.get(instance.id), given)
      })
    )

    it.effect("fails with InstanceAlreadyExists on a second registration of the same identity", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const twice = { ...registration, provider_id: "db-TWICE" }
        const instance = yield* instances.register(twice, first)
        const error = yield* Effect.flip(instances.register({ ...twice, name: "other" }, second))
        assert.deepInclude(error, { _tag: "InstanceAlreadyExists", instance_id: instance.id, provider_id: "db-TWICE" })
        yield* instances.register({ ...twice, region: "us-east-1" }, first)
        yield* instances.register({ ...twice, account: "444455556666" }, first)
      })
    )

    it.effect("updates only the given settings, and can clear the price", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const id = yield* newInstance
        const priced = yield* instances.update(id, { hourly_cost: 0.25, currency: "EUR" })
        assert.deepInclude(priced, { hourly_cost: 0.25, currency: "EUR", timezone: "UTC" })
        const zoned = yield* instances.update(id, { timezone: "Asia/Tokyo" })
        assert.deepInclude(zoned, { hourly_cost: 0.25, currency: "EUR", timezone: "Asia/Tokyo" })
        const cleared = yield* instances.update(id, { hourly_cost: null })
        assert.deepInclude(cleared, { hourly_cost: null, currency: "EUR", timezone: "Asia/Tokyo" })
        assert.deepStrictEqual(yield* instances.get(id), cleared)
      })
    )

    it.effect("fails with InstanceNotFound for unknown ids", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        for (const error of [
          yield* Effect.flip(instances.get(unknownId)),
          yield* Effect.flip(instances.update(unknownId, { currency: "EUR" })),
          yield* Effect.flip(instances.delete(unknownId))
        ]) {
          assert.deepInclude(error, { _tag: "InstanceNotFound", instance_id: unknownId })
        }
        assert.deepStrictEqual(yield* instances.listStatusChanges(unknownId), [])
      })
    )

    it.effect("records discovered instances, and each change of their status once", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const [a, b] = yield* instances.recordDiscovered([discovered("db-A"), discovered("db-B")], first)
        assert.strictEqual(a?.provider_id, "db-A")
        assert.deepInclude(b, { status: "available", first_seen_at: first, last_seen_at: first, timezone: "UTC" })
        yield* instances.recordDiscovered([discovered("db-A"), discovered("db-B", { status: "stopped" })], second)
        yield* instances.recordDiscovered([discovered("db-B", { status: "stopped" })], third)
        if (a === undefined || b === undefined) return assert.fail("not recorded")
        const seen = yield* instances.get(b.id)
        assert.deepInclude(seen, { status: "stopped", first_seen_at: first, last_seen_at: third })
        assert.deepStrictEqual((yield* instances.get(a.id)).last_seen_at, second)
        assert.deepStrictEqual(yield* instances.listStatusChanges(b.id), [
          { instance_id: b.id, observed_at: first, previous_status: null, status: "available" },
          { instance_id: b.id, observed_at: second, previous_status: "available", status: "stopped" }
        ])
        assert.lengthOf(yield* instances.listStatusChanges(a.id), 1)
      })
    )

    it.effect("recordDiscovered updates the provider's fields of a known instance, never the user's settings", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const [before] = yield* instances.recordDiscovered([discovered("db-RENAMED")], first)
        if (before === undefined) return assert.fail("not recorded")
        yield* instances.update(before.id, { timezone: "Europe/Berlin", hourly_cost: 1.5, currency: "EUR" })
        const changes = { name: "renamed", class: "db.r8g.large", engine: "mysql", tags: { team: "core" } }
        const [after] = yield* instances.recordDiscovered([discovered("db-RENAMED", changes)], second)
        assert.deepInclude(after, {
          id: before.id,
          ...changes,
          timezone: "Europe/Berlin",
          hourly_cost: 1.5,
          currency: "EUR"
        })
      })
    )

    it.effect("keeps the provider facts until a discovery replaces them", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const registered = yield* instances.register({ ...registration, provider_id: "db-FACTS" }, first)
        const facts = {
          multi_az: true,
          cluster: 'a "cluster"',
          read_replica_source: null,
          read_replicas: ["b", "a"],
          backup_retention_days: 7,
          backup_window: "23:45-00:15",
          maintenance_window: "sun:23:30-mon:00:30",
          reserved: null
        }
        const { id } = registered
        const malformedId = InstanceId.make("not-a-uuid", { disableChecks: true })
        const known = Effect.map(instances.providerFacts([malformedId, id, unknownId]), (map) => [...map])
        const see = (fields: Partial<DiscoveredInstance>, seenAt: DateTime.Utc) =>
          instances.recordDiscovered(
            [discovered("db-FACTS", { ...registration, provider_id: "db-FACTS", ...fields })],
            seenAt
          )
        assert.deepStrictEqual(yield* known, [])
        const [recorded] = yield* see({ provider_facts: facts }, first)
        assert.notProperty(recorded, "provider_facts")
        assert.deepStrictEqual(yield* known, [[id, facts]])
        yield* see({}, second)
        assert.deepStrictEqual(yield* known, [[id, facts]])
        const changed = { ...facts, multi_az: false, read_replicas: [], reserved: true }
        yield* see({ provider_facts: changed }, third)
        assert.deepStrictEqual(yield* known, [[id, changed]])
        yield* see({ provider_facts: facts }, second)
        assert.deepStrictEqual(yield* known, [[id, changed]])
        yield* instances.delete(id)
        assert.deepStrictEqual(yield* known, [])
      })
    )

    it.effect("recordDiscovered updates an instance that was registered by hand", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const registered = yield* instances.register({ ...registration, provider_id: "db-MANUAL" }, first)
        const [found] = yield* instances.recordDiscovered([discovered("db-MANUAL", { name: "manual" })], second)
        assert.deepInclude(found, { id: registered.id, name: "manual", status: "available" })
        assert.deepStrictEqual(yield* instances.listStatusChanges(registered.id), [
          { instance_id: registered.id, observed_at: second, previous_status: "unknown", status: "available" }
        ])
      })
    )

    it.effect("ignores a discovery that is older than the last one", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const [known] = yield* instances.recordDiscovered([discovered("db-LATE")], second)
        const [late] = yield* instances.recordDiscovered([discovered("db-LATE", { status: "stopped" })], first)
        assert.deepStrictEqual(late, known)
        assert.lengthOf(yield* instances.listStatusChanges(known?.id ?? unknownId), 1)
      })
    )

    it.effect("records the last entry of an instance that is listed twice", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const recorded = yield* instances.recordDiscovered(
          [discovered("db-DOUBLE", { name: "old" }), discovered("db-DOUBLE", { name: "new" })],
          first
        )
        assert.deepStrictEqual(
          recorded.map((instance) => instance.name),
          ["new", "new"]
        )
        assert.deepStrictEqual(yield* instances.recordDiscovered([], first), [])
      })
    )

    it.effect("list returns pages by name, then id", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const names = ["zebra", "Zebra", "alpha", "alpha", "älpha"]
        for (const [index, name] of names.entries()) {
          yield* instances.register({ ...registration, name, provider_id: `db-LIST-${index}` }, first)
        }
        const all = yield* instances.list()
        assert.deepStrictEqual(
          all.filter((instance) => instance.provider_id.startsWith("db-LIST-")).map((instance) => instance.name),
          ["Zebra", "alpha", "alpha", "zebra", "älpha"]
        )
        const paged = []
        for (let after = all[-1]; ; after = paged.at(-1)) {
          const page = yield* instances.list({ limit: 3, ...(after === undefined ? {} : { after }) })
          if (page.length === 0) break
          paged.push(...page)
        }
        assert.deepStrictEqual(paged, all)
      })
    )

    it.effect("withoutMetrics returns only the instances that have no metrics", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const metrics = yield* MetricsStore
        const [empty, full] = [yield* newInstance, yield* newInstance]
        yield* metrics.replaceHourlyMetrics([cpu(full, first)], { asOf: third, cutoff: everything.start })
        assert.deepStrictEqual(yield* instances.withoutMetrics([empty, full]), new Set([empty]))
        assert.deepStrictEqual(yield* instances.withoutMetrics([]), new Set())
      })
    )

    it.effect("delete removes an instance and its status changes", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const [instance] = yield* instances.recordDiscovered([discovered("db-GONE")], first)
        if (instance === undefined) return assert.fail("not recorded")
        yield* instances.delete(instance.id)
        assert.strictEqual((yield* Effect.flip(instances.get(instance.id)))._tag, "InstanceNotFound")
        assert.deepStrictEqual(yield* instances.listStatusChanges(instance.id), [])
      })
    )
  })
}
