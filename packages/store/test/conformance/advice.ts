import { assert, describe } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { type DateTime, Effect } from "effect"
import { advice, appeared, confirming, firstDraft, planAt, scoreOf } from "./adviceFixtures.ts"
import { at, discovered, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const unknownId = InstanceId.make("ffffffff-ffff-4fff-8fff-ffffffffffff")
const malformedId = InstanceId.make("{},1'; DROP TABLE advice_plans; --", { disableChecks: true })
const everything = { plans: "0001-01-01", scores: "0001-01-01" }

export const adviceTests = (it: StoreTests) => {
  describe("AdviceStore", () => {
    it.effect("returns plans and versions as they were issued", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const unit = yield* newInstance
        const { earlier_weekly: _, ...plan } = planAt(unit, "2026-03-01T00:03:04.005Z", [0, 1, 22, 23])
        const issued = yield* store.issue([firstDraft({ ...plan, earlier_weekly: null })])
        assert.deepStrictEqual(issued, new Map([[unit, 1]]))
        assert.deepStrictEqual(yield* store.newestPlan(unit), { ...plan, revision: 1 })
        const version = {
          ...appeared,
          instance_id: unit,
          version: 1,
          issued_at: plan.issued_at,
          confirmed_at: plan.issued_at
        }
        assert.deepStrictEqual(yield* store.newestVersion(unit), version)

        const next = planAt(unit, "2026-03-02T00:04:00Z", [5, 6, 7, 8])
        yield* store.issue([confirming(next)])
        assert.deepStrictEqual(yield* store.newestVersion(unit), { ...version, confirmed_at: next.issued_at })
        const later = planAt(unit, "2026-03-03T00:04:00Z", [])
        const change = {
          event: "changed" as const,
          changes: [{ kind: "status" as const, explanation: "none instead of ok" }],
          advice: { ...advice, savings: { ...advice.savings, per_month: null } }
        }
        yield* store.issue([{ ...firstDraft(later), version: change, supersedes: 1 }])
        assert.deepInclude(yield* store.newestVersion(unit), { ...change, version: 2, issued_at: later.issued_at })
        assert.deepStrictEqual(
          (yield* store.plansOf(unit, "2026-03-02")).map(({ day }) => day),
          ["2026-03-02", "2026-03-03"]
        )
      })
    )

    it.effect("issues the plan of a day once, and counts other plans of the day as its revisions", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const unit = yield* newInstance
        const revisionOf = Effect.fnUntraced(function* (time: string, reason: "scheduled" | "first_read" | "changed") {
          const plan = planAt(unit, time, [0, 1, 2, 3], { reason })
          const isFirst = (yield* store.newestVersion(unit)) === null
          return (yield* store.issue([isFirst ? firstDraft(plan) : confirming(plan)])).get(unit)
        })
        assert.strictEqual(yield* revisionOf("2026-03-01T05:00:00Z", "changed"), 1)
        assert.strictEqual(yield* revisionOf("2026-03-01T06:00:00Z", "first_read"), 2)
        assert.isUndefined(yield* revisionOf("2026-03-01T06:00:01Z", "scheduled"))
        assert.isUndefined(yield* revisionOf("2026-03-01T06:00:02Z", "first_read"))
        assert.strictEqual(yield* revisionOf("2026-03-01T07:00:00Z", "changed"), 3)
        assert.strictEqual(yield* revisionOf("2026-03-02T00:00:00Z", "scheduled"), 1)
        assert.deepStrictEqual((yield* store.states).get(unit), {
          day: "2026-03-02",
          inputs: "0f1e",
          one_in: 33.5,
          replay: null,
          vanished: false,
          listed: true
        })
        assert.deepStrictEqual(
          (yield* store.plansOf(unit, "2026-03-01")).map(({ reason, revision }) => [reason, revision]),
          [
            ["changed", 1],
            ["first_read", 2],
            ["changed", 3],
            ["scheduled", 1]
          ]
        )
      })
    )

    it.effect("issues nothing of a draft that was made from another version, or of an unknown unit", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const [unit, other] = [yield* newInstance, yield* newInstance]
        yield* store.issue([firstDraft(planAt(unit, "2026-03-01T00:03:00Z"))])
        const stale = planAt(unit, "2026-03-02T00:03:00Z")
        const issued = yield* store.issue([
          { ...firstDraft(stale), scores: [scoreOf(unit, "2026-03-01")] },
          firstDraft(planAt(other, "2026-03-02T00:03:00Z")),
          firstDraft(planAt(unknownId, "2026-03-02T00:03:00Z"))
        ])
        assert.deepStrictEqual([...issued.keys()], [other])
        assert.strictEqual((yield* store.newestPlan(unit))?.day, "2026-03-01")
        assert.deepStrictEqual(yield* store.scoresOf(unit, "2026-01-01"), [])
        assert.strictEqual((yield* store.issue([])).size, 0)
      })
    )

    it.effect("refuses invalid drafts, all of a batch", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const unit = yield* newInstance
        const good = planAt(unit, "2026-03-01T00:03:00Z")
        const wrong = [
          [{ ...good, hours: good.hours.slice(1) }, "plan.hours"],
          [{ ...good, hours: [...good.hours.slice(0, 23), ...good.hours.slice(0, 1)] }, "plan.hours"],
          [{ ...good, day: "2026-02-30" }, "plan.day"],
          [{ ...good, one_in: Number.NaN }, "plan.one_in"],
          [{ ...good, earlier_weekly: new Uint8Array(3) }, "plan.earlier_weekly"]
        ] as const
        for (const [plan, field] of wrong) {
          const error = yield* Effect.flip(store.issue([firstDraft(plan)]))
          assert.deepInclude(error, { _tag: "InvalidAdvice", index: 0, field })
        }
        assert.deepInclude(yield* Effect.flip(store.issue([{ ...firstDraft(good), version: null }])), {
          _tag: "InvalidAdvice",
          field: "version"
        })
        assert.deepInclude(yield* Effect.flip(store.issue([firstDraft(good), firstDraft(good)])), {
          index: 1,
          field: "plan.instance_id"
        })
        const foreign = { ...firstDraft(good), scores: [scoreOf(unknownId, "2026-03-01")] }
        assert.deepInclude(yield* Effect.flip(store.issue([foreign])), { field: "scores" })
        assert.isNull(yield* store.newestPlan(unit))
      })
    )

    it.effect("returns for the next plan what was issued before", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const [unit, none] = [yield* newInstance, yield* newInstance]
        const bits = Uint8Array.from({ length: 126 }, (_, index) => index)
        yield* store.issue([firstDraft(planAt(unit, "2026-03-01T05:10:00Z", [0, 23], { earlier_weekly: bits }))])
        yield* store.issue([
          confirming(planAt(unit, "2026-03-02T00:03:00Z", [1]), [
            scoreOf(unit, "2026-02-28"),
            scoreOf(unit, "2026-03-01", { false_stops: 0 })
          ])
        ])
        const hour = (text: string) => at(text).epochMilliseconds / 3_600_000
        const first = {
          issued_at: at("2026-03-01T05:10:00Z"),
          first_hour: hour("2026-03-01T06:00:00Z"),
          one_in: 33.5,
          asleep: 1 + 2 ** 23,
          weekly: 2 ** 23
        }
        const second = {
          ...first,
          issued_at: at("2026-03-02T00:03:00Z"),
          first_hour: hour("2026-03-02T01:00:00Z"),
          asleep: 2
        }
        const all = yield* store.issuedOf([unit, none, unknownId, malformedId, unit], everything)
        assert.deepStrictEqual([...all.keys()], [unit])
        const issued = all.get(unit)
        assert.strictEqual(issued?.version?.version, 1)
        assert.strictEqual(issued?.inputs, "0f1e")
        assert.deepStrictEqual(issued?.plans, [first, second])
        assert.deepStrictEqual(issued?.earlierWeekly, { first_hour: first.first_hour, bits })
        const scored = { idle_hours: 7, needed_hours: 1, false_stops: 1 }
        assert.deepStrictEqual(issued?.scores, [
          { day: "2026-02-28", ...scored },
          { day: "2026-03-01", ...scored, false_stops: 0 }
        ])

        const late = (yield* store.issuedOf([unit], { ...everything, plans: "2026-03-02" })).get(unit)
        assert.deepStrictEqual(late?.plans, [second])
        assert.isNull(late?.earlierWeekly)

        const corrected = scoreOf(unit, "2026-03-01", { needed_hours: 3 })
        yield* store.issue([confirming(planAt(unit, "2026-03-03T00:03:00Z"), [corrected])])
        const scores = [scoreOf(unit, "2026-02-28"), corrected]
        assert.deepStrictEqual(yield* store.scoresOf(unit, "2026-01-01"), scores)
        assert.deepStrictEqual(
          (yield* store.issuedOf([unit], { ...everything, scores: "2026-03-01" })).get(unit)?.scores,
          [{ day: "2026-03-01", ...scored, needed_hours: 3 }]
        )
      })
    )

    it.effect("adds up the scores of a range", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const [unit, other] = [yield* newInstance, yield* newInstance]
        for (const id of [unit, other]) {
          const scores = [scoreOf(id, "1990-01-01"), scoreOf(id, "1990-01-02", { promised_hours: 0.5 })]
          yield* store.issue([{ ...firstDraft(planAt(id, "1990-01-03T00:00:00Z")), scores }])
        }
        assert.deepStrictEqual(yield* store.record({ from: "1990-01-02", instance: unit }), {
          units: 1,
          first_day: "1990-01-02",
          idle_hours: 7,
          needed_hours: 1,
          slept_hours: 2,
          unknown_hours: 3,
          stops: 1,
          false_stops: 1,
          promised_hours: 0.5
        })
        assert.isAtLeast((yield* store.record({ from: "1990-01-01" })).units, 2)
        assert.strictEqual((yield* store.record({ from: "1990-01-01", owner: "nobody" })).units, 0)
        assert.deepInclude(yield* store.record({ from: "1990-01-01", instance: unknownId }), {
          units: 0,
          first_day: null,
          idle_hours: 0
        })
      })
    )

    it.effect("lists the newest plans by name, page by page, without those that vanished", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const instances = yield* InstanceStore
        const names = ["plans-c", "plans-a", "plans-b", "plans-d"]
        const seen = at("2026-03-01T00:00:00Z")
        const units = yield* instances.recordDiscovered(
          names.map((name) => discovered(name, { tags: { Owner: "plans" } })),
          seen
        )
        yield* store.issue(units.map(({ id }) => firstDraft(planAt(id, "2026-03-01T00:03:00Z"))))
        yield* store.issue(units.map(({ id }) => confirming(planAt(id, "2026-03-02T00:03:00Z"))))
        const gone = units.filter(({ name }) => name === "plans-d").map(({ id }) => [id, "it is gone"] as const)
        yield* store.recordVanished(
          new Map([...gone, [unknownId, "never known"]]),
          Effect.succeed(at("2026-03-02T12:00:00Z"))
        )
        yield* store.recordVanished(new Map(gone), Effect.succeed(at("2026-03-02T13:00:00Z")))
        const listed = yield* store.newestPlans({ owner: "plans" })
        assert.deepStrictEqual(
          listed.map(({ name, plan }) => [name, plan.day]),
          [
            ["plans-a", "2026-03-02"],
            ["plans-b", "2026-03-02"],
            ["plans-c", "2026-03-02"]
          ]
        )
        const [first] = listed
        const after = { name: "plans-a", id: first?.plan.instance_id ?? unknownId }
        assert.deepStrictEqual(yield* store.newestPlans({ owner: "plans", limit: 1, after }), listed.slice(1, 2))
        assert.deepStrictEqual(yield* store.newestPlans({ environment: "plans" }), [])
        const page = yield* Effect.flip(store.newestPlans({ limit: -1 }))
        assert.deepInclude(page, { _tag: "InvalidPage", field: "limit" })

        const [id] = gone[0] ?? [unknownId]
        assert.deepInclude(yield* store.newestVersion(id), {
          version: 2,
          event: "vanished",
          issued_at: at("2026-03-02T12:00:00Z"),
          changes: [{ kind: "unit", explanation: "it is gone" }],
          advice: null
        })
        assert.isTrue((yield* store.states).get(id)?.vanished)
      })
    )

    it.effect("lists the changes after an instant as they became visible, page by page, whatever the clock says", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const units = [yield* newInstance, yield* newInstance, yield* newInstance].toSorted()
        const times = ["2101-01-01T00:00:01Z", "2101-01-01T00:00:01Z", "2101-01-01T00:00:00.500Z"]
        for (const [index, unit] of units.entries()) {
          yield* store.issue([firstDraft(planAt(unit, times[index] ?? ""))])
        }
        const idsOf = (page: { readonly limit?: number; readonly since?: DateTime.Utc } = {}) =>
          Effect.map(store.changes({ since: at("2101-01-01T00:00:00Z"), ...page }), (changes) =>
            changes.map(({ version }) => version.instance_id)
          )
        // The third one was issued after the clock was set back.
        assert.deepStrictEqual(yield* idsOf(), units)
        assert.deepStrictEqual(yield* idsOf({ limit: 1 }), units.slice(0, 1))
        assert.deepStrictEqual(yield* idsOf({ since: at("2101-01-01T00:00:00.500Z") }), [units[0], units[1]])
        const [, second] = yield* store.changes({ since: at("2101-01-01T00:00:00Z") })
        const rest = second && (yield* store.changes({ since: at("2101-01-01T00:00:00Z"), after: second }))
        assert.deepStrictEqual(
          rest?.map(({ version }) => version.instance_id),
          [units[2]]
        )
        const refused = yield* Effect.flip(store.changes({ after: { sequence: -1 } }))
        assert.deepInclude(refused, { _tag: "InvalidPage", field: "after.sequence" })
      })
    )

    it.effect("deletes what is old, but never the newest version", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const [unit, silent] = [yield* newInstance, yield* newInstance]
        yield* store.issue([firstDraft(planAt(unit, "1980-01-01T00:03:00Z"))])
        yield* store.issue([firstDraft(planAt(silent, "1980-01-01T00:03:00Z"))])
        const version = { ...appeared, event: "changed" as const }
        const scores = ["1980-01-01", "1980-01-02"].map((day) => scoreOf(unit, day))
        yield* store.issue([{ ...firstDraft(planAt(unit, "1980-01-02T00:03:00Z")), version, supersedes: 1, scores }])
        yield* store.issue([{ ...firstDraft(planAt(unit, "1980-01-03T00:03:00Z")), version, supersedes: 2 }])
        assert.deepStrictEqual(yield* store.deleteOldAdvice(at("1980-01-02T12:00:00Z")), {
          plans: 2,
          versions: 1,
          scores: 1,
          exports: 0
        })
        assert.deepStrictEqual(
          (yield* store.plansOf(unit, "1980-01-01")).map(({ day }) => day),
          ["1980-01-02", "1980-01-03"]
        )
        assert.strictEqual((yield* store.newestVersion(silent))?.version, 1)
        assert.strictEqual((yield* store.newestVersion(unit))?.version, 3)
      })
    )

    it.effect("keeps the advice of an instance that is renamed, and deletes that of one that is deleted", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const instances = yield* InstanceStore
        const [unit] = yield* instances.recordDiscovered([discovered("advised")], at("2026-03-01T00:00:00Z"))
        const id = unit?.id ?? unknownId
        yield* store.issue([{ ...firstDraft(planAt(id, "2026-03-01T00:03:00Z")), scores: [scoreOf(id, "2026-02-28")] }])
        yield* instances.recordDiscovered([discovered("advised", { name: "renamed" })], at("2026-03-01T01:00:00Z"))
        assert.isNotNull(yield* store.newestPlan(id))
        const plans = yield* store.newestPlans()
        assert.strictEqual(plans.find(({ plan }) => plan.instance_id === id)?.name, "renamed")
        yield* instances.delete(id)
        assert.isNull(yield* store.newestPlan(id))
        assert.isNull(yield* store.newestVersion(id))
        assert.deepStrictEqual(yield* store.scoresOf(id, "2026-01-01"), [])
        assert.isUndefined((yield* store.states).get(id))
      })
    )

    it.effect("deletes the advice from before an instance's creation once that is known", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const instances = yield* InstanceStore
        const unknown = discovered("recreated", { provider_created_at: null })
        const [unit] = yield* instances.recordDiscovered([unknown], at("2026-03-01T00:00:00Z"))
        const id = unit?.id ?? unknownId
        yield* store.issue([firstDraft(planAt(id, "2026-03-01T00:03:00Z"))])
        yield* store.issue([
          {
            ...firstDraft(planAt(id, "2026-03-03T00:03:00Z")),
            version: { ...appeared, event: "changed" },
            supersedes: 1,
            scores: ["2026-03-01", "2026-03-02"].map((day) => scoreOf(id, day))
          }
        ])
        const created = at("2026-03-02T10:00:00Z")
        yield* instances.recordDiscovered([{ ...unknown, provider_created_at: created }], at("2026-03-03T01:00:00Z"))
        assert.deepStrictEqual(
          (yield* store.plansOf(id, "2026-01-01")).map(({ day }) => day),
          ["2026-03-03"]
        )
        assert.deepStrictEqual(
          (yield* store.scoresOf(id, "2026-01-01")).map(({ day }) => day),
          ["2026-03-02"]
        )
        assert.strictEqual((yield* store.newestVersion(id))?.version, 2)
      })
    )

    it.effect("returns nothing for what is not a UUID", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        assert.isNull(yield* store.newestPlan(malformedId))
        assert.isNull(yield* store.newestVersion(malformedId))
        assert.deepStrictEqual(yield* store.plansOf(malformedId, "2026-01-01"), [])
        assert.deepStrictEqual(yield* store.scoresOf(malformedId, "2026-01-01"), [])
        assert.strictEqual((yield* store.record({ from: "2026-01-01", instance: malformedId })).units, 0)
        assert.strictEqual((yield* store.issuedOf([malformedId], everything)).size, 0)
      })
    )
  })
}
