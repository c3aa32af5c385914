import { assert, describe } from "@effect/vitest"
import type { DecisionState } from "@snoozeql/domain/Decision"
import { InstanceId } from "@snoozeql/domain/Instance"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { type DecidedUnit, DecisionStore, type NewDecision } from "@snoozeql/store/DecisionStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { type DateTime, Effect } from "effect"
import { appeared, confirming, firstDraft, planAt, recommendedResult } from "./adviceFixtures.ts"
import { at, discovered, newInstance } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const unknownId = InstanceId.make("00000000-0000-4000-8000-00000000ffff")
const malformedId = InstanceId.make("1'; DROP TABLE decisions; --", { disableChecks: true })

const until = "2026-05-01T08:15:30.123Z"
const before = at("2026-05-01T08:15:30.122Z")

const dismissal: NewDecision = {
  verdict: "dismissed",
  reason: "it's needed until the launch",
  until: at(until),
  decided_by: "anna's key",
  decided_at: at("2026-04-01T10:00:00.456Z")
}
const acceptance: NewDecision = { ...dismissal, verdict: "accepted", reason: null, until: null, decided_by: null }

const decisionOf = (id: InstanceId) => DecisionStore.use(({ list }) => Effect.map(list([id]), (all) => all.get(id)))

const issueFirst = (id: InstanceId, name = "unit") =>
  AdviceStore.use((advice) =>
    advice.issue([firstDraft(planAt(id, "2026-03-01T00:03:00Z"), recommendedResult(id, 10, { name }))])
  )

/** Discovers units in an account of their own. The first three have advice that saves 10. */
const addUnits = Effect.fnUntraced(function* (account: string, names: ReadonlyArray<string>) {
  const units = yield* InstanceStore.use((instances) =>
    instances.recordDiscovered(
      names.map((name) => discovered(`${account}-${name}`, { account, name, tags: { Owner: name } })),
      at("2026-02-01T00:00:00Z")
    )
  )
  for (const { id, name } of units.slice(0, 3)) yield* issueFirst(id, name)
  return units.map(({ id }) => id)
})

/** The names of the units that are listed, by the ranking and by the instances, and how many the totals count. */
const listedBy = Effect.fnUntraced(function* (
  account: string,
  states: ReadonlyArray<DecisionState>,
  now: DateTime.Utc = before
) {
  const advice = yield* AdviceStore
  const instances = yield* InstanceStore
  const filter = { account, decision: { states, at: now } }
  const ranked = (yield* advice.results({ ...filter, limit: 100 })).map(({ unit }) => unit.name).toSorted()
  const totals = yield* advice.totals(filter)
  const divided = yield* advice.dividedTotals({ ...filter, by: "owner", limit: 100 })
  assert.strictEqual(totals.units, ranked.length)
  assert.deepStrictEqual(
    divided.map(({ value }) => value),
    ranked
  )
  assert.deepStrictEqual(
    (yield* instances.list(filter)).map(({ name }) => name),
    ranked
  )
  return { ranked, saved: totals.saved.map(({ expected }) => expected) }
})

const invalid: ReadonlyArray<readonly [field: string, fields: object]> = [
  ["verdict", { verdict: "postponed" }],
  ["reason", { reason: null }],
  ["reason", { reason: "" }],
  ["reason", { reason: "  " }],
  ["reason", { reason: "two\nlines" }],
  ["reason", { reason: "x".repeat(501) }],
  ["reason", { reason: "\u0000" }],
  ["decided_by", { decided_by: "" }],
  ["until", { until: at("+010000-01-01T00:00:00Z") }],
  ["decided_at", { decided_at: at("+010000-01-01T00:00:00Z") }]
]

export const decisionTests = (it: StoreTests) => {
  describe("DecisionStore", () => {
    it.effect("returns the decisions about the given units with the version that they are about", () =>
      Effect.gen(function* () {
        const { list, remove, replace } = yield* DecisionStore
        const [id, other, without] = [yield* newInstance, yield* newInstance, yield* newInstance]
        yield* issueFirst(id)
        assert.deepStrictEqual(yield* replace(id, dismissal), { ...dismissal, version: 1 })
        yield* replace(other, dismissal)
        yield* replace(other, acceptance)
        assert.deepStrictEqual(
          yield* list([without, id, other, unknownId, malformedId]),
          new Map<InstanceId, DecidedUnit>([
            [id, { decision: { ...dismissal, version: 1 }, newestVersion: 1 }],
            [other, { decision: { ...acceptance, version: null }, newestVersion: null }]
          ])
        )
        yield* remove(id)
        yield* remove(without)
        assert.deepStrictEqual([...(yield* list([id, other])).keys()], [other])
        assert.strictEqual((yield* list([])).size, 0)
      })
    )

    it.effect("selects units by their decision, until it expires", () =>
      Effect.gen(function* () {
        const { replace } = yield* DecisionStore
        const account = "400000000001"
        const [accepted, dismissed, , unissued] = yield* addUnits(account, [
          "accepted",
          "dismissed",
          "open",
          "unissued"
        ])
        assert.isDefined(accepted)
        assert.isDefined(dismissed)
        assert.isDefined(unissued)
        yield* replace(accepted, acceptance)
        yield* replace(dismissed, dismissal)
        yield* replace(unissued, dismissal)
        const listed = (states: ReadonlyArray<DecisionState>, now = before) => listedBy(account, states, now)
        assert.deepStrictEqual(yield* listed(["dismissed"]), { ranked: ["dismissed", "unissued"], saved: [80] })
        assert.deepStrictEqual(yield* listed(["accepted"]), { ranked: ["accepted"], saved: [80] })
        assert.deepStrictEqual(yield* listed(["none"]), { ranked: ["open"], saved: [80] })
        assert.deepStrictEqual(yield* listed(["accepted", "none"]), { ranked: ["accepted", "open"], saved: [160] })
        assert.deepStrictEqual((yield* listed(["accepted", "dismissed"])).ranked, ["accepted", "dismissed", "unissued"])
        const all = ["accepted", "dismissed", "open", "unissued"]
        assert.deepStrictEqual((yield* listed(["accepted", "dismissed", "none"])).ranked, all)
        assert.deepStrictEqual((yield* listed([])).ranked, [])
        // From its date on a decision does not hold.
        assert.deepStrictEqual((yield* listed(["dismissed"], at(until))).ranked, [])
        assert.deepStrictEqual((yield* listed(["none"], at(until))).ranked, ["dismissed", "open", "unissued"])
      })
    )

    it.effect(
      "selects a unit by its decision until its advice has another version, however often it is confirmed",
      () =>
        Effect.gen(function* () {
          const advice = yield* AdviceStore
          const { replace } = yield* DecisionStore
          const account = "400000000002"
          const ids = yield* addUnits(account, ["changed", "confirmed", "gone", "unissued"])
          for (const id of ids) yield* replace(id, dismissal)
          const [changed, confirmed, gone, unissued] = ids
          assert.isDefined(changed)
          assert.isDefined(confirmed)
          assert.isDefined(gone)
          assert.isDefined(unissued)
          const nextDay = "2026-03-02T00:03:00Z"
          yield* advice.issue([
            { ...confirming(planAt(changed, nextDay), []), version: { ...appeared, event: "changed" } },
            confirming(planAt(confirmed, nextDay), [], recommendedResult(confirmed, 11))
          ])
          yield* issueFirst(unissued)
          yield* advice.recordVanished(new Map([[gone, "it is gone"]]), Effect.succeed(at(nextDay)))
          assert.deepStrictEqual((yield* listedBy(account, ["dismissed"])).ranked, ["confirmed"])
          assert.deepStrictEqual((yield* listedBy(account, ["none"])).ranked, ["changed", "gone", "unissued"])
          assert.deepInclude(yield* decisionOf(changed), { newestVersion: 2 })
          // A decision about the new version holds.
          yield* replace(changed, dismissal)
          assert.deepStrictEqual(yield* decisionOf(changed), {
            decision: { ...dismissal, version: 2 },
            newestVersion: 2
          })
          assert.deepStrictEqual((yield* listedBy(account, ["dismissed"])).ranked, ["changed", "confirmed"])
        })
    )

    it.effect("returns the units of every page once, if dismissed units are among them", () =>
      Effect.gen(function* () {
        const advice = yield* AdviceStore
        const { replace } = yield* DecisionStore
        const account = "400000000003"
        const names = ["a", "b", "c", "d", "e", "f"]
        const ids = yield* addUnits(account, names)
        for (const id of [ids[1], ids[4]]) if (id !== undefined) yield* replace(id, dismissal)
        const filter = { account, decision: { states: ["accepted", "none"], at: before }, limit: 1 } as const
        const seen: Array<string> = []
        for (let page = yield* advice.results(filter); page[0] !== undefined;) {
          seen.push(page[0].unit.name)
          page = yield* advice.results({ ...filter, after: page[0].place })
        }
        assert.deepStrictEqual(seen, ["a", "c", "d", "f"])
      })
    )

    it.effect("deletes a decision with its unit, and with the advice that it is about", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const { remove, replace } = yield* DecisionStore
        const id = yield* newInstance
        yield* replace(id, dismissal)
        yield* instances.delete(id)
        assert.isUndefined(yield* decisionOf(id))
        for (const change of [replace(id, dismissal), remove(id)]) {
          assert.strictEqual((yield* Effect.flip(change))._tag, "InstanceNotFound")
        }
        const recreated = discovered("db-DECIDEDAGAIN")
        const record = (created: string, seen: string) =>
          instances.recordDiscovered([{ ...recreated, provider_created_at: at(created) }], at(seen))
        const [unit] = yield* record("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
        assert.isDefined(unit)
        yield* replace(unit.id, dismissal)
        yield* record("2026-04-01T23:00:00Z", "2026-04-02T00:00:00Z")
        assert.isDefined(yield* decisionOf(unit.id))
        yield* record("2026-04-02T00:00:00Z", "2026-04-02T01:00:00Z")
        assert.isUndefined(yield* decisionOf(unit.id))

        // It was made after the creation, but about a version from before.
        yield* issueFirst(unit.id)
        yield* replace(unit.id, { ...dismissal, decided_at: at("2026-04-05T00:00:00Z") })
        yield* record("2026-04-03T00:00:00Z", "2026-04-05T01:00:00Z")
        assert.isUndefined(yield* decisionOf(unit.id))
      })
    )

    it.effect("refuses a member of a cluster, and does not return what was stored before it was one", () =>
      Effect.gen(function* () {
        const instances = yield* InstanceStore
        const { remove, replace } = yield* DecisionStore
        const account = "400000000004"
        const member = discovered("db-DECISIONMEMBER", { account })
        const cluster = discovered("cluster-DECISION", { account, kind: "cluster", class: null })
        const record = (cluster_provider_id: string | null, hour: number) =>
          instances.recordDiscovered([cluster, { ...member, cluster_provider_id }], at(`2026-05-01T0${hour}:00:00Z`))
        const [unit, alone] = yield* record(null, 0)
        assert.isDefined(unit)
        assert.isDefined(alone)
        yield* replace(alone.id, dismissal)
        yield* record("cluster-DECISION", 1)
        assert.isUndefined(yield* decisionOf(alone.id))
        for (const change of [replace(alone.id, acceptance), remove(alone.id)]) {
          assert.deepInclude(yield* Effect.flip(change), {
            _tag: "DecisionOfMember",
            cluster: unit.name,
            cluster_id: unit.id
          })
        }
        const decision = { states: ["none"], at: before } as const
        assert.lengthOf(yield* instances.list({ account, decision }), 2)
        assert.lengthOf(yield* instances.list({ account, decision: { ...decision, states: ["dismissed"] } }), 0)
        yield* replace(unit.id, acceptance)
        assert.deepStrictEqual((yield* decisionOf(unit.id))?.decision, { ...acceptance, version: null })
      })
    )

    it.effect.each(invalid)("refuses an invalid %s, and changes nothing", ([field, fields]) =>
      Effect.gen(function* () {
        const { replace } = yield* DecisionStore
        const id = yield* newInstance
        yield* replace(id, dismissal)
        const error = yield* Effect.flip(replace(id, { ...dismissal, ...fields }))
        assert.strictEqual(error._tag, "InvalidDecision")
        assert.strictEqual(error._tag === "InvalidDecision" && error.field, field)
        assert.deepStrictEqual((yield* decisionOf(id))?.decision, { ...dismissal, version: null })
      })
    )

    it.effect("fails with InstanceNotFound for an id that names nothing", () =>
      Effect.gen(function* () {
        const { remove, replace } = yield* DecisionStore
        for (const id of [unknownId, malformedId]) {
          for (const change of [replace(id, dismissal), remove(id)]) {
            assert.deepInclude(yield* Effect.flip(change), { _tag: "InstanceNotFound", instance_id: id })
          }
        }
      })
    )
  })
}
