import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { pricedProductOf } from "@snoozeql/domain/pricedProductOf"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer } from "effect"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import type { AdvisorOptions } from "../../src/Advisor.ts"
import { always, inOffice, type IsBusy, ordinary } from "../support/history.ts"
import { collect, discover, discovered, setTime } from "./fleet.ts"

const issuerOver = (options?: AdvisorOptions) =>
  AdviceIssuer.layer(options).pipe(Layer.provideMerge(MemoryStores.layer))

const due = (isCollected = true) => AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected }))

const plansOf = Effect.fnUntraced(function* (id: InstanceId) {
  const advice = yield* AdviceStore
  return (yield* advice.plansOf(id, "2000-01-01")).map(({ day, reason, revision }) => `${day} ${revision} ${reason}`)
})

/** Works in the office hours of Berlin in winter. */
const inBerlin: IsBusy = (hour) => inOffice(DateTime.add(hour, { hours: 1 }))

const five = 35 * 24

describe("AdviceIssuer", () => {
  it.effect("issues the first plan after the first read, and then one a day after the first pass of the day", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const [unit, unread] = yield* discover("orders", "unread")
      assert.isDefined(unit)
      assert.isDefined(unread)
      yield* collect(unit.id, inOffice, five)
      assert.deepStrictEqual(yield* due(false), { issued: 1, unread: 1, broken: 0, vanished: 0 })
      assert.deepStrictEqual(yield* due(), { issued: 0, unread: 1, broken: 0, vanished: 0 })
      yield* setTime("2026-01-16T00:02:00Z")
      yield* collect(unit.id, inOffice, 24)
      // Its target was not read today.
      assert.strictEqual((yield* due()).issued, 0)
      yield* discover("orders", "unread")
      assert.strictEqual((yield* due(false)).issued, 0)
      assert.strictEqual((yield* due()).issued, 1)
      yield* setTime("2026-01-16T00:17:00Z")
      assert.strictEqual((yield* due()).issued, 0)
      assert.deepStrictEqual(yield* plansOf(unit.id), ["2026-01-15 1 first_read", "2026-01-16 1 scheduled"])
      assert.deepStrictEqual(yield* plansOf(unread.id), [])

      const advice = yield* AdviceStore
      const plan = yield* advice.newestPlan(unit.id)
      assert.deepInclude(plan, { status: "planned", one_in: 33, timezone: "UTC" })
      const slept = plan?.hours.flatMap(({ asleep, hour }) => (asleep ? [DateTime.toPartsUtc(hour).hour] : []))
      assert.deepStrictEqual(slept, [1, 2, 3, 4, 5, 6, 7, 18, 19, 20, 21, 22, 23, 0])
      const version = yield* advice.newestVersion(unit.id)
      assert.deepInclude(version, {
        version: 1,
        event: "appeared",
        issued_at: DateTime.makeUnsafe("2026-01-15T10:20:00Z"),
        confirmed_at: DateTime.makeUnsafe("2026-01-16T00:02:00Z")
      })
      assert.strictEqual(version?.advice?.status, "ok")
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("continues after an interruption with what is not issued yet", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const units = yield* discover(...Array.from({ length: 60 }, (_, index) => `unit-${index}`))
      for (const { id } of units) yield* collect(id, always, 15 * 24)
      // Pages of 25: the second one fails.
      const advice = yield* AdviceStore
      let pages = 0
      const breaking = Layer.succeed(AdviceStore, {
        ...advice,
        issue: (...[drafts, clock]: Parameters<typeof advice.issue>) => {
          pages += 1
          return pages === 2 ? Effect.die("killed") : advice.issue(drafts, clock)
        }
      })
      const killed = yield* due().pipe(
        Effect.provide(Layer.fresh(AdviceIssuer.layer()).pipe(Layer.provide(breaking))),
        Effect.exit
      )
      assert.strictEqual(killed._tag, "Failure")
      assert.strictEqual((yield* due()).issued, 35)
      for (const { id } of units) assert.lengthOf(yield* plansOf(id), 1)
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("issues the plan of the day also if a revision with another version is issued meanwhile", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* due()
      yield* setTime("2026-01-16T00:05:00Z")
      yield* discover("orders")
      const advice = yield* AdviceStore
      let calls = 0
      const meanwhile = Layer.succeed(AdviceStore, {
        ...advice,
        issue: ([draft, ...others]: Parameters<typeof advice.issue>[0], clock: Parameters<typeof advice.issue>[1]) =>
          Effect.gen(function* () {
            calls += 1
            if (calls === 1 && draft !== undefined) {
              const newest = yield* advice.newestVersion(unit.id)
              const version = { event: "changed" as const, changes: [], advice: newest?.advice ?? null }
              yield* advice.issue([{ ...draft, version, plan: { ...draft.plan, reason: "changed" } }], clock)
            }
            return yield* advice.issue([...(draft === undefined ? [] : [draft]), ...others], clock)
          })
      })
      const report = yield* due().pipe(Effect.provide(Layer.fresh(AdviceIssuer.layer()).pipe(Layer.provide(meanwhile))))
      assert.deepStrictEqual([report.issued, calls], [1, 2])
      assert.deepStrictEqual(yield* plansOf(unit.id), [
        "2026-01-15 1 first_read",
        "2026-01-16 1 changed",
        "2026-01-16 2 scheduled"
      ])
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("stores a version if the advice changed materially, and says what", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* due()
      const advice = yield* AdviceStore
      yield* setTime("2026-01-19T00:05:00Z")
      yield* discover("orders")
      yield* collect(unit.id, always, 4 * 24)
      yield* due()
      const version = yield* advice.newestVersion(unit.id)
      assert.deepInclude(version, { version: 2, event: "changed" })
      assert.includeMembers(version?.changes.map(({ kind }) => kind) ?? [], ["status", "savings"])
      const since = DateTime.makeUnsafe("2026-01-15T00:05:00Z")
      assert.lengthOf(yield* advice.changes({ since }), 1)
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("issues a revision when a setting changed, in the new time zone", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inBerlin, five)
      yield* due()
      const instances = yield* InstanceStore
      yield* instances.update(unit.id, { timezone: "Europe/Berlin" })
      const issuer = yield* AdviceIssuer
      const plan = yield* issuer.issue(unit.id, "changed")
      assert.deepInclude(plan, { revision: 2, reason: "changed", timezone: "Europe/Berlin" })
      // The same again changes nothing.
      assert.deepStrictEqual(yield* issuer.issue(unit.id, "requested"), plan)
      // A change that nobody issued is found after the next pass.
      yield* instances.update(unit.id, { hourly_cost: 3 })
      assert.strictEqual((yield* due(false)).issued, 1)
      assert.deepStrictEqual(yield* plansOf(unit.id), [
        "2026-01-15 1 first_read",
        "2026-01-15 2 changed",
        "2026-01-15 3 changed"
      ])
      const advice = yield* AdviceStore
      const changes = (yield* advice.newestVersion(unit.id))?.changes.map(({ kind }) => kind)
      assert.deepStrictEqual(changes, ["savings"])
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("issues a revision when AWS's price list has another price, and not when it has the same one again", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      const prices = yield* PriceStore
      const product = pricedProductOf({ ...discovered("orders"), ...ordinary })
      assert.isNotNull(product)
      const read = (hourly_usd: number, at: string) =>
        prices.save([{ ...product, hourly_usd, read_at: DateTime.makeUnsafe(at) }])
      const advice = yield* AdviceStore
      const savings = Effect.map(advice.newestVersion(unit.id), (version) => version?.advice?.savings)
      yield* read(1, "2026-01-15T10:20:00Z")
      yield* due()
      const before = (yield* savings)?.per_month?.expected
      assert.isDefined(before)
      yield* read(1, "2026-01-15T10:30:00Z")
      assert.strictEqual((yield* due()).issued, 0)
      yield* read(2, "2026-01-15T10:40:00Z")
      assert.strictEqual((yield* due()).issued, 1)
      assert.closeTo((yield* savings)?.per_month?.expected ?? 0, 2 * before, 0.02)
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("plans no sleep for what must not be stopped, but for what is stopped already", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [full, stopped] = yield* discover("full", "stopped")
      assert.isDefined(full)
      assert.isDefined(stopped)
      for (const { id } of [full, stopped]) yield* collect(id, inOffice, five)
      const instances = yield* InstanceStore
      yield* instances.recordDiscovered(
        [discovered("full", { status: "storage-full" }), discovered("stopped", { status: "stopped" })],
        yield* DateTime.now
      )
      yield* due()
      const advice = yield* AdviceStore
      const blocked = yield* advice.newestPlan(full.id)
      assert.strictEqual(blocked?.status, "none")
      assert.isTrue(blocked?.hours.every(({ asleep, ground }) => !asleep && ground === "blocked"))
      assert.strictEqual((yield* advice.newestPlan(stopped.id))?.status, "planned")
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("scores the days before, and corrects scores while their hours can change", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* due()
      const advice = yield* AdviceStore
      const scores = advice.scoresOf(unit.id, "2026-01-01")
      assert.deepStrictEqual(yield* scores, [])
      yield* setTime("2026-01-16T00:05:00Z")
      yield* discover("orders")
      // Of the first hours nothing is known yet.
      yield* collect(unit.id, inOffice, 20)
      yield* due()
      const first = {
        instance_id: unit.id,
        day: "2026-01-15",
        idle_hours: 10,
        needed_hours: 0,
        slept_hours: 0,
        unknown_hours: 3,
        stops: 2,
        false_stops: 0,
        promised_hours: Number((10 / 33).toFixed(9))
      }
      assert.deepStrictEqual(yield* scores, [first])
      yield* setTime("2026-01-17T00:05:00Z")
      yield* discover("orders")
      yield* collect(unit.id, (hour) => inOffice(hour) || DateTime.formatIso(hour) === "2026-01-15T02:00:00.000Z", 48)
      yield* due()
      const [corrected] = yield* scores
      assert.deepStrictEqual(corrected, {
        ...first,
        idle_hours: 12,
        needed_hours: 1,
        unknown_hours: 0,
        false_stops: 1,
        promised_hours: Number((13 / 33).toFixed(9))
      })
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("says that a unit vanished, and that it is back", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* due()
      yield* setTime("2026-01-16T00:05:00Z")
      const instances = yield* InstanceStore
      const listing = { account: "123456789012", region: "eu-west-1", kinds: ["instance" as const], listed: [] }
      yield* instances.markGone({ ...listing, seenAt: yield* DateTime.now })
      assert.deepStrictEqual(yield* due(), { issued: 0, unread: 0, broken: 0, vanished: 1 })
      assert.deepStrictEqual(yield* due(), { issued: 0, unread: 0, broken: 0, vanished: 0 })
      const advice = yield* AdviceStore
      assert.deepInclude(yield* advice.newestVersion(unit.id), { event: "vanished", advice: null })
      assert.isNull(yield* AdviceIssuer.use((issuer) => issuer.issue(unit.id, "requested")))
      yield* setTime("2026-01-17T00:05:00Z")
      yield* discover("orders")
      assert.strictEqual((yield* due()).issued, 1)
      assert.deepInclude(yield* advice.newestVersion(unit.id), { version: 3, event: "appeared" })
    }).pipe(Effect.provide(issuerOver()))
  )

  it.effect("fails for an unknown unit, and has no plan for one that was not read", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* discover("unread")
      assert.isDefined(unit)
      const issuer = yield* AdviceIssuer
      assert.isNull(yield* issuer.issue(unit.id, "requested"))
      const unknown = InstanceId.make("ffffffff-ffff-4fff-bfff-ffffffffffff")
      assert.deepInclude(yield* Effect.flip(issuer.issue(unknown, "requested")), { _tag: "InstanceNotFound" })
    }).pipe(Effect.provide(issuerOver()))
  )
})
