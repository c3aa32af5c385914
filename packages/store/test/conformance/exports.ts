import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { type ExportDraft, ExportId } from "@snoozeql/domain/RecordedExport"
import { AdviceStore, type ExportUpdate } from "@snoozeql/store/AdviceStore"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Effect } from "effect"
import { appeared, firstDraft, planAt, refusedResult } from "./adviceFixtures.ts"
import { at, discovered, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const unknownId = ExportId.make("00000000-0000-4000-b000-000000000404")
const malformedId = ExportId.make("1'; DROP TABLE exports; --", { disableChecks: true })

const draftOf = (instance_id: InstanceId, fields: Partial<ExportDraft> = {}): ExportDraft => ({
  instance_id,
  format: "cron",
  timezone: "Europe/Berlin",
  windows: [{ days: ["Monday"], start: "18:00", end: "22:00", hours: 4 }],
  asleep: [18, 19, 20, 21],
  protected_dates: [{ kind: "last_working_day" }],
  until: null,
  ...fields
})

const noChange = {
  removed_at: null,
  replaced_at: null,
  withdrawn: [],
  withdrawn_dates: [],
  withdrawn_at: null,
  restored_at: null
}

const idsOf = (exports: ReadonlyArray<{ readonly id: ExportId }>) => exports.map(({ id }) => id)

const withdraws = (id: ExportId, fields: Partial<ExportUpdate> = {}): ExportUpdate => ({
  id,
  withdrawn: [18, 19],
  withdrawn_dates: [],
  withdrew: true,
  restored: false,
  explanation: "2 hours may not sleep any more",
  ...fields
})

export const exportTests = (it: StoreTests) => {
  describe("ExportStore", () => {
    it.effect("returns an export as it was recorded, and only until it ends among those in force", () =>
      Effect.gen(function* () {
        const store = yield* ExportStore
        const unit = yield* newInstance
        const kept = yield* store.record(draftOf(unit))
        assert.deepStrictEqual(kept, {
          ...draftOf(unit),
          ...noChange,
          id: kept.id,
          exported_at: kept.exported_at,
          explanation: null
        })
        const over = yield* store.record(draftOf(unit, { format: "eventbridge", until: kept.exported_at }))
        const future = at("9000-01-01T00:00:00Z")
        const ends = yield* store.record(draftOf(unit, { format: "guarded", until: future }))
        assert.deepStrictEqual(yield* store.get(ends.id), ends)
        assert.deepStrictEqual(
          idsOf((yield* store.inForceOf([unit])).get(unit) ?? []).toSorted(),
          [kept.id, ends.id].toSorted()
        )
        const only = { instance: unit }
        assert.deepStrictEqual(idsOf(yield* store.list({ ...only, in_force: false })), [over.id])
        assert.lengthOf(yield* store.list({ ...only, in_force: true }), 2)
        assert.lengthOf(yield* store.list(only), 3)
      })
    )

    it.effect("a newer export replaces the one of the same unit and format, also if both are made at once", () =>
      Effect.gen(function* () {
        const store = yield* ExportStore
        const [unit, other] = [yield* newInstance, yield* newInstance]
        const apart = yield* store.record(draftOf(other))
        const made = yield* Effect.forEach([1, 2, 3], () => store.record(draftOf(unit)), { concurrency: "unbounded" })
        const inForce = (yield* store.inForceOf([unit, other, unit])).get(unit) ?? []
        assert.lengthOf(inForce, 1)
        const replaced = yield* store.list({ instance: unit, in_force: false })
        assert.lengthOf(replaced, 2)
        for (const { replaced_at } of replaced) assert.isNotNull(replaced_at)
        assert.deepStrictEqual(idsOf([...inForce, ...replaced]).toSorted(), idsOf(made).toSorted())
        assert.deepStrictEqual(idsOf((yield* store.inForceOf([other])).get(other) ?? []), [apart.id])
      })
    )

    it.effect("a removed export keeps the time of that, and is not in force", () =>
      Effect.gen(function* () {
        const store = yield* ExportStore
        const unit = yield* newInstance
        const { id } = yield* store.record(draftOf(unit))
        const removed = yield* store.remove(id)
        assert.isNotNull(removed.removed_at)
        assert.deepStrictEqual(yield* store.remove(id), removed)
        assert.strictEqual((yield* store.inForceOf([unit])).size, 0)
        const next = yield* store.record(draftOf(unit))
        assert.isNull((yield* store.get(id)).replaced_at)
        assert.deepStrictEqual(idsOf(yield* store.list({ instance: unit, in_force: true })), [next.id])
      })
    )

    it.effect("lists newest first, with the names of the units, page by page", () =>
      Effect.gen(function* () {
        const store = yield* ExportStore
        const unit = yield* newInstance
        for (const format of ["cron", "guarded", "eventbridge"] as const) yield* store.record(draftOf(unit, { format }))
        const all = yield* store.list({ instance: unit })
        const [first] = all
        const { name } = yield* InstanceStore.use((instances) => instances.get(unit))
        assert.deepStrictEqual(
          all.map((one) => one.name),
          [name, name, name]
        )
        assert.deepStrictEqual(yield* store.list({ instance: unit, limit: 1 }), all.slice(0, 1))
        assert.deepStrictEqual(yield* store.list({ instance: unit, ...(first && { after: first }) }), all.slice(1))
        assert.strictEqual((yield* Effect.flip(store.list({ limit: -1 })))._tag, "InvalidPage")
      })
    )

    it.effect("refuses what is unknown or breaks a rule", () =>
      Effect.gen(function* () {
        const store = yield* ExportStore
        const unit = yield* newInstance
        for (const id of [unknownId, malformedId]) {
          assert.strictEqual((yield* Effect.flip(store.get(id)))._tag, "ExportNotFound")
          assert.strictEqual((yield* Effect.flip(store.remove(id)))._tag, "ExportNotFound")
        }
        for (const id of [InstanceId.make(unknownId), InstanceId.make(malformedId, { disableChecks: true })]) {
          assert.strictEqual((yield* Effect.flip(store.record(draftOf(id))))._tag, "InstanceNotFound")
          assert.strictEqual((yield* store.inForceOf([id])).size, 0)
        }
        const invalid = yield* Effect.flip(store.record(draftOf(unit, { asleep: [168] })))
        assert.deepInclude(invalid, { _tag: "InvalidExport", field: "asleep.0" })
        assert.lengthOf(yield* store.list({ instance: unit }), 0)
      })
    )

    it.effect("refuses what is gone or a member of a cluster, since no advice is compared with it any more", () =>
      Effect.gen(function* () {
        const store = yield* ExportStore
        const instances = yield* InstanceStore
        const cluster = discovered("cluster-EXPORTS", { kind: "cluster", class: null, account: "888888888888" })
        const member = discovered("db-EXPORTMEMBER", { account: "888888888888" })
        const [shop, writer] = yield* instances.recordDiscovered([cluster, member], at("2026-06-01T00:00:00Z"))
        assert.isDefined(shop)
        assert.isDefined(writer)
        const { id } = yield* store.record(draftOf(writer.id))
        const joined = { ...member, cluster_provider_id: "cluster-EXPORTS" }
        yield* instances.recordDiscovered([cluster, joined], at("2026-06-01T01:00:00Z"))
        const listing = { account: "888888888888", region: shop.region, kinds: ["cluster" as const], listed: [] }
        yield* instances.markGone({ ...listing, seenAt: at("2026-06-01T02:00:00Z") })
        for (const unit of [writer, shop]) {
          const refused = yield* Effect.flip(store.record(draftOf(unit.id)))
          assert.deepInclude(refused, {
            _tag: "NoScheduleToExport",
            message: `${unit.name} is gone, or sleeps with a cluster: nothing can be exported for it`
          })
        }
        assert.isNull((yield* store.get(id)).replaced_at)
      })
    )

    it.effect("advice withdraws hours together with its version, and a draft that is omitted withdraws none", () =>
      Effect.gen(function* () {
        const [store, advice] = [yield* ExportStore, yield* AdviceStore]
        const unit = yield* newInstance
        const { id } = yield* store.record(draftOf(unit))
        const plan = (time: string) => planAt(unit, time, [0], { reason: "changed" })
        yield* advice.issue([firstDraft(plan("2026-01-01T00:00:00Z"))])
        const change = { ...appeared, event: "changed" as const }
        const withdrawing = {
          version: change,
          supersedes: 1,
          scores: [],
          result: refusedResult(unit),
          exports: [withdraws(id)]
        }
        yield* advice.issue([{ ...withdrawing, plan: plan("2026-01-02T00:00:00Z") }])
        const withdrawn = yield* store.get(id)
        assert.deepInclude(withdrawn, {
          withdrawn: [18, 19],
          withdrawn_at: at("2026-01-02T00:00:00Z"),
          restored_at: null,
          explanation: "2 hours may not sleep any more"
        })
        // Made from version 1 too, by another server, which issues another unit's advice in the same transaction.
        const other = firstDraft(planAt(yield* newInstance, "2026-01-02T00:00:01Z"))
        const late = { ...withdrawing, exports: [withdraws(id, { withdrawn: [] })] }
        assert.strictEqual((yield* advice.issue([{ ...late, plan: plan("2026-01-02T00:00:01Z") }, other])).size, 1)
        assert.deepStrictEqual(yield* store.get(id), withdrawn)
        assert.deepStrictEqual(idsOf(yield* store.list({ instance: unit, withdrawn: true })), [id])
        assert.lengthOf(yield* store.list({ instance: unit, withdrawn: false }), 0)

        const restored = withdraws(id, { withdrawn: [], withdrew: false, restored: true, explanation: "again" })
        const restoring = {
          version: change,
          supersedes: 2,
          scores: [],
          result: refusedResult(unit),
          exports: [restored]
        }
        yield* advice.issue([{ ...restoring, plan: plan("2026-01-03T00:00:00Z") }])
        assert.deepInclude(yield* store.get(id), {
          withdrawn: [],
          withdrawn_at: at("2026-01-02T00:00:00Z"),
          restored_at: at("2026-01-03T00:00:00Z"),
          explanation: "again"
        })
        const dates = [{ kind: "date" as const, date: "2026-12-24" }]
        const ofDates = {
          ...restoring,
          supersedes: 3,
          exports: [withdraws(id, { withdrawn: [], withdrawn_dates: dates })]
        }
        yield* advice.issue([{ ...ofDates, plan: plan("2026-01-03T12:00:00Z") }])
        assert.deepInclude(yield* store.get(id), { withdrawn: [], withdrawn_dates: dates })
        assert.deepStrictEqual(idsOf(yield* store.list({ instance: unit, withdrawn: true })), [id])
        const untold = {
          plan: plan("2026-01-04T00:00:00Z"),
          version: null,
          supersedes: 4,
          scores: [],
          result: refusedResult(unit)
        }
        const invalid = yield* Effect.flip(advice.issue([{ ...untold, exports: [withdraws(id)] }]))
        assert.deepInclude(invalid, { _tag: "InvalidAdvice", field: "exports" })
      })
    )

    it.effect("a unit that vanishes withdraws its exports once, except those that are removed", () =>
      Effect.gen(function* () {
        const [store, advice] = [yield* ExportStore, yield* AdviceStore]
        const unit = yield* newInstance
        const [kept, removed] = [
          yield* store.record(draftOf(unit)),
          yield* store.record(draftOf(unit, { format: "guarded" }))
        ]
        yield* store.remove(removed.id)
        yield* advice.issue([firstDraft(planAt(unit, "2026-01-01T00:00:00Z"))])
        const changes = [{ kind: "export_withdrawn" as const, explanation: "it is gone" }]
        const updates = [withdraws(kept.id), withdraws(removed.id)]
        const vanish = (time: string) =>
          advice.recordVanished(
            new Map([[unit, "gone"]]),
            Effect.succeed(at(time)),
            new Map([[unit, { changes, updates }]])
          )
        yield* vanish("2026-01-05T00:00:00Z")
        yield* vanish("2026-01-06T00:00:00Z")
        assert.deepInclude(yield* store.get(kept.id), { withdrawn_at: at("2026-01-05T00:00:00Z") })
        assert.deepInclude(yield* store.get(removed.id), { withdrawn: [], withdrawn_at: null })
        const version = yield* advice.newestVersion(unit)
        assert.deepStrictEqual(version?.changes, [{ kind: "unit", explanation: "gone" }, ...changes])
        assert.strictEqual(version?.version, 2)
      })
    )

    it.effect("exports are deleted with their instance, and when they ended long ago", () =>
      Effect.gen(function* () {
        const [store, advice, instances] = [yield* ExportStore, yield* AdviceStore, yield* InstanceStore]
        const [deleted, unit] = [yield* newInstance, yield* newInstance]
        const { id } = yield* store.record(draftOf(deleted))
        yield* instances.delete(deleted)
        assert.strictEqual((yield* Effect.flip(store.get(id)))._tag, "ExportNotFound")
        const old = yield* store.record(draftOf(unit, { format: "guarded", until: at("1960-01-01T00:00:00Z") }))
        const endless = yield* store.record(draftOf(unit))
        const { exports } = yield* advice.deleteOldAdvice(at("1960-01-01T00:00:00Z"))
        assert.strictEqual(exports, 1)
        assert.strictEqual((yield* Effect.flip(store.get(old.id)))._tag, "ExportNotFound")
        assert.deepStrictEqual(yield* store.get(endless.id), endless)
        assert.isTrue(DateTime.isGreaterThan(endless.exported_at, at("1960-01-01T00:00:00Z")))
      })
    )
  })
}
