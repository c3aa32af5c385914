import { assert, describe, it } from "@effect/vitest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer, Stream } from "effect"
import { Advisor, type AdvisorOptions } from "../../src/Advisor.ts"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import { AdviceReplayer } from "../../src/AdviceReplayer.ts"
import { IssuedAdvice } from "../../src/IssuedAdvice.ts"
import { always, inOffice, type IsBusy } from "../support/history.ts"
import { collect, discover, discovered, setTime } from "./fleet.ts"

const options: AdvisorOptions = {
  discounts: [{ account: "123456789012", percent: 50 }],
  prices: {
    as_of: "2026-01-01",
    currency: "USD",
    prices: [{ engine: "postgres", class: "db.t4g.micro", region: "eu-west-1", multi_az: false, hourly: 0.4 }]
  }
}
const services = Layer.mergeAll(
  Advisor.layer(options),
  AdviceIssuer.layer(options),
  AdviceReplayer.layer(options),
  IssuedAdvice.layer()
).pipe(Layer.provideMerge(MemoryStores.layer))

const days = (count: number) => count * 24

/** A unit with a history and its first plan. */
const firstPlan = Effect.fnUntraced(function* (name: string, isBusy: IsBusy, hours: number) {
  const [unit] = yield* discover(name)
  if (unit === undefined) return assert.fail("not discovered")
  yield* collect(unit.id, isBusy, hours)
  yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))
  return unit
})

const due = AdviceReplayer.use((replayer) => replayer.due)
const replay = (id: InstanceId) => AdviceReplayer.use((replayer) => replayer.replay(id))
const issue = (id: InstanceId) => AdviceIssuer.use((issuer) => issuer.issue(id, "changed"))
const storedReplay = (id: InstanceId) =>
  AdviceStore.use((store) => Effect.map(store.replaysOf([id]), (replays) => replays.get(id)))
const advised = (id: InstanceId) =>
  AdviceStore.use((store) => Effect.map(store.newestVersion(id), (version) => version?.advice?.savings))
const recommended = Effect.gen(function* () {
  yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))
  const ranked = yield* IssuedAdvice.use((issued) => issued.recommendations({ limit: 100 }))
  return ranked.flatMap(({ entry }) => ("savings" in entry ? [entry] : []))
})

describe("AdviceReplayer", () => {
  it.effect("replays a unit after its first plan, and again in the week after that", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const unit = yield* firstPlan("orders", inOffice, days(36))
      assert.deepStrictEqual(yield* due, [unit.id])
      assert.isTrue(yield* replay(unit.id))
      assert.deepStrictEqual(yield* due, [])
      const made = yield* storedReplay(unit.id)
      assert.strictEqual(made?.seen.hours, days(21))
      assert.strictEqual(made?.seen.needed_hours, 0)
      assert.isAbove(made?.seen.net_hours ?? 0, made?.censored.net_hours ?? 0)
      // Somebody else did it already.
      yield* setTime("2026-01-15T10:21:00Z")
      assert.isFalse(yield* replay(unit.id))
      assert.deepStrictEqual(yield* storedReplay(unit.id), made)
      yield* setTime("2026-01-22T10:20:00Z")
      assert.deepStrictEqual(yield* due, [unit.id])
      assert.isFalse(yield* replay(unit.id))
      assert.strictEqual((yield* storedReplay(unit.id))?.replayed_at.epochMilliseconds, Date.parse("2026-01-22T10:20Z"))
    }).pipe(Effect.provide(services))
  )

  it.effect("gives all advice the same savings, those of the replay, and those of the usual week until then", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const { id } = yield* firstPlan("orders", inOffice, days(43))
      const weekly = yield* advised(id)
      assert.deepInclude(weekly, { basis: "weekly", days: 43 })
      assert.strictEqual((yield* recommended)[0]?.savings.basis, "weekly")
      yield* replay(id)
      // The source of the savings is another one: that is a change, so that the next pass issues it too.
      assert.strictEqual((yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))).issued, 1)
      assert.strictEqual((yield* AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true }))).issued, 0)

      const { censored, seen } = (yield* storedReplay(id)) ?? assert.fail("not replayed")
      const activity = yield* Advisor.use((advisor) => advisor.activity(id))
      const { savings } = activity
      const [recommendation] = yield* recommended
      assert.deepStrictEqual(recommendation?.savings, savings)
      assert.deepInclude(savings, { basis: "replay", days: 28 })
      const aMonth = (net: number, hourly: number) => Number(((net / seen.hours) * 730 * hourly).toFixed(2))
      assert.deepStrictEqual(savings.per_month, {
        expected: aMonth(seen.net_hours, 0.4),
        conservative: aMonth(censored.net_hours, 0.4)
      })
      const paid = { expected: aMonth(seen.net_hours, 0.2), conservative: aMonth(censored.net_hours, 0.2) }
      assert.deepStrictEqual(savings.after_discount?.per_month, paid)
      const [assessed] = yield* Stream.runCollect((yield* Advisor).assessments())
      assert.strictEqual(assessed?.monthly?.saved, paid.conservative)
      // A changed price counts at once, without another replay.
      yield* InstanceStore.use((store) => store.update(id, { hourly_cost: 10 }))
      yield* issue(id)
      const dear = yield* advised(id)
      assert.deepInclude(dear, { basis: "replay", days: 28, after_discount: null })
      assert.strictEqual(dear?.per_month?.conservative, aMonth(censored.net_hours, 10))
      assert.deepStrictEqual(yield* due, [])
    }).pipe(Effect.provide(services))
  )

  it.effect("replays at once in a new time zone, in the request that changes it", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const { id } = yield* firstPlan("orders", inOffice, days(36))
      yield* replay(id)
      const before = yield* storedReplay(id)
      yield* InstanceStore.use((store) => store.update(id, { timezone: "Asia/Tokyo" }))
      // Nobody takes savings from a replay in another zone.
      assert.strictEqual((yield* Advisor.use((advisor) => advisor.activity(id))).savings.basis, "weekly")
      yield* issue(id)
      assert.notStrictEqual((yield* storedReplay(id))?.inputs, before?.inputs)
      assert.strictEqual((yield* Advisor.use((advisor) => advisor.activity(id))).savings.basis, "replay")
      assert.deepStrictEqual(yield* due, [])
    }).pipe(Effect.provide(services))
  )

  it.effect("replays a young unit every day, but takes no savings from fewer than 14 days", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const { id } = yield* firstPlan("young", inOffice, days(27))
      assert.isFalse(yield* replay(id))
      assert.isBelow((yield* storedReplay(id))?.seen.hours ?? 0, days(14))
      assert.strictEqual((yield* recommended)[0]?.savings.basis, "weekly")
      yield* setTime("2026-01-17T10:20:00Z")
      yield* collect(id, inOffice, days(2))
      assert.deepStrictEqual(yield* due, [id])
      assert.isTrue(yield* replay(id))
      assert.deepInclude((yield* recommended)[0]?.savings, { basis: "replay", days: 14 })
    }).pipe(Effect.provide(services))
  )

  it.effect("does not replay what can never sleep, what has no plan and what is gone", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const { id } = yield* firstPlan("excluded", inOffice, days(35))
      const [unread] = yield* discover("unread")
      assert.isFalse(yield* replay(unread?.id ?? id))
      const instances = yield* InstanceStore
      const exclude = (tags: Record<string, string>) =>
        Effect.flatMap(DateTime.now, (now) => instances.recordDiscovered([discovered("excluded", { tags })], now))
      yield* exclude({ "snoozeql:exclude": "" })
      assert.deepStrictEqual(yield* due, [])
      assert.isFalse(yield* replay(id))
      yield* exclude({})
      assert.deepStrictEqual(yield* due, [id])
    }).pipe(Effect.provide(services))
  )

  it.effect("recommends a unit whose plans would have saved something, though no hour of its week is recommended", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const { id } = yield* firstPlan("busy", always, days(43))
      yield* replay(id)
      assert.deepStrictEqual(yield* recommended, [])
      const made = (yield* storedReplay(id)) ?? assert.fail("not replayed")
      const saving = { ...made.seen, slept_hours: 60, stops: 10, net_hours: 55 }
      const save = (censored: typeof saving) =>
        Effect.andThen(
          AdviceStore.use((store) => store.saveReplays([{ ...made, seen: saving, censored }])),
          issue(id)
        )
      yield* save(saving)
      const [recommendation] = yield* recommended
      assert.strictEqual(recommendation?.instance_id, id)
      assert.deepStrictEqual(recommendation?.windows, [])
      assert.include(
        recommendation?.explanation,
        "its daily plans would have slept 15 hours a week in the last 28 days"
      )
      assert.isTrue(recommendation?.warnings.some(({ kind }) => kind === "capacity_at_start"))
      // In operation it would have saved nothing.
      yield* save({ ...saving, net_hours: 0 })
      assert.deepStrictEqual(yield* recommended, [])
    }).pipe(Effect.provide(services))
  )
})
