import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer } from "effect"
import { AdviceIssuer } from "../../src/AdviceIssuer.ts"
import { Advisor } from "../../src/Advisor.ts"
import { IssuedAdvice } from "../../src/IssuedAdvice.ts"
import { draftAdvice } from "../../src/issue/draftAdvice.ts"
import { digestOf, methodOf } from "../../src/issue/inputsDigest.ts"
import { makePolicyDigests } from "../../src/issue/policyDigests.ts"
import { UnitPolicies } from "../../src/UnitPolicies.ts"
import { inOffice, makeHistory, now } from "../support/history.ts"
import { collect, discover, discovered, setTime } from "./fleet.ts"

const options = {
  policy: { ...defaultAnalysisPolicy, protected_dates: [{ kind: "yearly", day: "12-24" }] as const },
  oneIn: 33
}

const services = Layer.mergeAll(
  AdviceIssuer.layer(options),
  IssuedAdvice.layer(options),
  UnitPolicies.layer(options),
  Advisor.layer(options)
).pipe(Layer.provideMerge(MemoryStores.layer))

const at = (time: string) => DateTime.makeUnsafe(time)

const issueDue = Effect.map(
  AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })),
  ({ issued }) => issued
)
const setPolicy = (id: InstanceId, policy: UnitPolicy) => UnitPolicies.use(({ replace }) => replace(id, policy))
const planOf = (id: InstanceId) => IssuedAdvice.use(({ plan }) => plan(id))

/** The sleeps that whoever follows the plans is told, and that the plan of the unit shows. */
const sleepsOf = Effect.fnUntraced(function* (id: InstanceId) {
  const { sleeps } = yield* planOf(id)
  const listed = yield* IssuedAdvice.use(({ plans }) => plans())
  assert.deepStrictEqual(listed.find(({ instance_id }) => instance_id === id)?.sleeps, sleeps)
  return sleeps.map(
    ({ end, start }) => `${DateTime.formatIso(start).slice(5, 13)} ${DateTime.formatIso(end).slice(5, 13)}`
  )
})

const five = 35 * 24

describe("the policy of a unit", () => {
  it.effect("is what its plan is made by, and is shown with it, while the others have the fleet's", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const [orders, reports] = yield* discover("orders", "reports")
      assert.isDefined(orders)
      assert.isDefined(reports)
      for (const { id } of [orders, reports]) yield* collect(id, inOffice, five)
      yield* setPolicy(orders.id, {
        one_in: 400,
        minimum_run_hours: 5,
        protected_hours: [{ days: ["Friday"], start: "04:00", end: "05:00" }],
        protected_dates: []
      })
      assert.strictEqual(yield* issueDue, 2)
      const [plan, usual] = [yield* planOf(orders.id), yield* planOf(reports.id)]
      assert.deepInclude(plan, { one_in: 400 })
      assert.deepInclude(plan.unit_policy, { one_in: 400, minimum_run_hours: 5, protected_dates: [] })
      assert.deepInclude(plan.unit_policy.sources, { one_in: "unit", awake_until: "fleet" })
      const protectedHour = plan.hours.find(({ ground }) => ground === "protected_hours")
      assert.deepInclude(protectedHour, {
        hour: at("2026-01-16T04:00:00Z"),
        asleep: false,
        explanation: "the policy protects this hour of the week"
      })
      assert.deepInclude(usual, { one_in: 33 })
      assert.deepInclude(usual.unit_policy, { one_in: 33, protected_dates: options.policy.protected_dates })
      const { activity } = yield* Advisor
      assert.deepInclude((yield* activity(orders.id)).policy, { minimum_run_hours: 5, protected_dates: [] })
      assert.deepStrictEqual((yield* activity(orders.id)).unit_policy, plan.unit_policy)
      assert.include(
        (yield* activity(reports.id)).warnings.map(({ kind }) => kind),
        "protected_dates"
      )
    }).pipe(Effect.provide(services))
  )

  it.effect("makes its plan due when it changes, and not when it stays the same", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      assert.strictEqual(yield* issueDue, 1)
      const before = yield* planOf(unit.id)
      const date = { protected_dates: [{ kind: "date", date: "2026-01-16" }] } as const
      for (const policy of [date, { one_in: 50 }, { minimum_run_hours: 5 }, {}]) {
        yield* setPolicy(unit.id, policy)
        assert.strictEqual(yield* issueDue, 1)
        yield* setPolicy(unit.id, policy)
        assert.strictEqual(yield* issueDue, 0)
      }
      const advice = yield* AdviceStore
      const [, dated, , shorter, after] = yield* advice.plansOf(unit.id, "2026-01-15")
      assert.strictEqual(after?.evidence.inputs, before.evidence.inputs)
      assert.isDefined(dated)
      assert.strictEqual(dated.reason, "changed")
      // Dates are nothing to the weekly method: its record still counts.
      assert.strictEqual(methodOf(dated.evidence.inputs), methodOf(before.evidence.inputs))
      assert.notStrictEqual(methodOf(shorter?.evidence.inputs ?? ""), methodOf(before.evidence.inputs))
      assert.deepStrictEqual(
        dated.hours.filter(({ ground }) => ground === "protected_date").map(({ hour }) => hour),
        [at("2026-01-16T00:00:00Z")]
      )
    }).pipe(Effect.provide(services))
  )

  it.effect("keeps it awake at once, whatever its plan says, in the running hour too", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T00:05:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* issueDue
      yield* setTime("2026-01-15T18:30:00Z")
      assert.deepStrictEqual(yield* sleepsOf(unit.id), ["01-15T18 01-16T01"])
      yield* setPolicy(unit.id, { awake_until: at("2026-01-15T20:15:00Z") })
      assert.deepStrictEqual(yield* sleepsOf(unit.id), ["01-15T21 01-16T01"])
      yield* setPolicy(unit.id, { protected_dates: [{ kind: "last_working_day" }, { kind: "yearly", day: "01-15" }] })
      assert.deepStrictEqual(yield* sleepsOf(unit.id), ["01-16T00 01-16T01"])
      yield* InstanceStore.use((store) => store.update(unit.id, { timezone: "America/New_York" }))
      assert.deepStrictEqual(yield* sleepsOf(unit.id), [])
    }).pipe(Effect.provide(services))
  )

  it.effect("refuses to keep a unit awake until a time that has passed, unless that is stored already", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T17:30:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      const { replace } = yield* UnitPolicies
      const awake_until = at("2026-01-15T17:30:00Z")
      assert.deepInclude(yield* Effect.flip(replace(unit.id, { awake_until })), {
        _tag: "InvalidUnitPolicy",
        field: "awake_until",
        message:
          "Expected an instant in the future, got 2026-01-15T17:30:00.000Z, which keeps nothing awake (it is 2026-01-15T17:30:00.000Z); omit awake_until to keep the unit awake no longer"
      })
      yield* setTime("2026-01-15T17:29:00Z")
      yield* replace(unit.id, { awake_until })
      yield* setTime("2026-01-15T18:30:00Z")
      const kept = yield* replace(unit.id, { awake_until, one_in: 50 })
      assert.deepStrictEqual(kept.overrides, { awake_until, one_in: 50 })
    }).pipe(Effect.provide(services))
  )

  it.effect("says until when it keeps the unit awake, hour by hour", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T17:30:00Z")
      const [unit] = yield* discover("orders")
      assert.isDefined(unit)
      yield* collect(unit.id, inOffice, five)
      yield* setPolicy(unit.id, { awake_until: at("2026-01-15T20:00:00Z") })
      yield* issueDue
      const { hours } = yield* planOf(unit.id)
      assert.deepStrictEqual(
        hours.slice(0, 3).map(({ asleep, explanation }) => (asleep ? "asleep" : explanation)),
        [
          "the policy keeps it awake until 2026-01-15T20:00:00.000Z",
          "the policy keeps it awake until 2026-01-15T20:00:00.000Z",
          "asleep"
        ]
      )
      const error = yield* Effect.flip(Advisor.use(({ schedule }) => schedule(unit.id, "eventbridge")))
      assert.include(error.message, "the policy keeps it awake until 2026-01-15T20:00:00.000Z")
    }).pipe(Effect.provide(services))
  )

  it.effect("is that of the cluster for a member, which has none of its own", () =>
    Effect.gen(function* () {
      yield* setTime("2026-01-15T10:20:00Z")
      const [shop, writer] = yield* InstanceStore.use((store) =>
        store.recordDiscovered(
          [
            discovered("shop", { kind: "cluster", class: null, engine: "aurora-mysql", provider_id: "cluster-shop" }),
            discovered("writer", { engine: "aurora-mysql", cluster_provider_id: "cluster-shop" })
          ],
          now
        )
      )
      assert.isDefined(shop)
      assert.isDefined(writer)
      yield* setPolicy(shop.id, { one_in: 200 })
      const { activity } = yield* Advisor
      assert.strictEqual((yield* activity(writer.id)).unit_policy.one_in, 200)
      const policies = yield* UnitPolicies
      for (const refused of [policies.get(writer.id), policies.replace(writer.id, {})]) {
        assert.deepInclude(yield* Effect.flip(refused), { _tag: "PolicyOfMember", cluster_id: shop.id })
      }
    }).pipe(Effect.provide(services))
  )
})

describe("draftAdvice", () => {
  it("doubles the unit's own N if its plans were wrong too often", () => {
    const scores = [
      {
        day: "2026-01-14",
        idle_hours: 150,
        needed_hours: 2,
        slept_hours: 0,
        unknown_hours: 0,
        stops: 4,
        false_stops: 2
      }
    ].map((score) => ({ ...score, promised_hours: 1 }))
    const promiseWith = (unitPolicy: UnitPolicy) => {
      const work = draftAdvice(
        {
          history: { ...makeHistory(inOffice), unitPolicy },
          issued: { plans: [], scores, version: null, inputs: null, rank: null, earlierWeekly: null },
          now,
          replay: undefined,
          reason: "scheduled",
          inputs: "a-b"
        },
        { ...options, prices: undefined, healingDays: 0 }
      )
      for (;;) {
        const step = work.next()
        if (step.done === true) return step.value.plan.one_in
      }
    }
    assert.deepStrictEqual([{}, { one_in: 100 }, { one_in: 70 }, { one_in: 600 }].map(promiseWith), [33, 200, 70, 800])
  })
})

describe("makePolicyDigests", () => {
  it("returns the digest of the policy without the keys that are only used by plans", () => {
    const { awake_until: _a, protected_dates: _d, ...weekly } = defaultAnalysisPolicy
    const digests = makePolicyDigests({ policy: defaultAnalysisPolicy, oneIn: 33 })
    assert.deepStrictEqual(digests("UTC"), {
      method: digestOf([weekly, "UTC"]),
      oneIn: 33,
      dates: [],
      protectedDates: []
    })
    assert.deepStrictEqual(digests("UTC", { minimum_run_hours: 4 }).method, digests("UTC").method)
    assert.notStrictEqual(digests("Europe/Berlin").method, digests("UTC").method)
    assert.deepStrictEqual(digests("UTC", { awake_until: now }).dates, [[], now])
  })
})
