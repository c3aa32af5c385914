import { assert, describe, it } from "@effect/vitest"
import type { PriceTable } from "@snoozeql/analysis/savings/PriceTable"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime, Struct } from "effect"
import { evaluate, type EvaluationOptions, evaluateWithLabels, type InstanceHistory } from "../src/evaluate.ts"
import { always, inOffice, makeHistory, never, now, ordinary } from "./support/history.ts"

const options: EvaluationOptions = { policy: defaultAnalysisPolicy, prices: undefined, oneIn: 33 }

const kindsOf = (notices: ReadonlyArray<{ readonly kind: string }>) => notices.map(({ kind }) => kind)

/** The history, and how often its series have been read. */
const counted = (history: InstanceHistory) => {
  const reads = { count: 0 }
  const { series } = history
  Object.defineProperty(history, "series", {
    get: () => {
      reads.count += 1
      return series
    }
  })
  return { history, reads }
}

describe("evaluate", () => {
  it("returns the savings of an idle week, and no blockers", () => {
    const evaluation = evaluate(makeHistory(inOffice), now, options)
    assert.deepInclude(evaluation, { name: "orders", instance_status: "available", status: "ok", timezone: "UTC" })
    assert.isTrue([7, 18].every((hour) => evaluation.asleep.includes(hour)))
    assert.isFalse([8, 17].some((hour) => evaluation.asleep.includes(hour)))
    assert.deepInclude(evaluation.savings.price, { hourly: 0.5, currency: "EUR", source: "instance" })
    assert.isAbove(evaluation.savings.per_week?.conservative ?? 0, 0)
    assert.deepStrictEqual(evaluation.blockers, [])
    assert.deepStrictEqual(kindsOf(evaluation.warnings), ["capacity_at_start"])
    assert.deepStrictEqual(evaluation.provider_facts, ordinary)
    assert.notProperty(evaluation, "labels")
  })

  it("judges the hours in the instance's time zone, and warns if nobody chose it", () => {
    const berlin = evaluate(makeHistory(inOffice, { instance: { timezone: "Europe/Berlin" } }), now, options)
    // In winter, Berlin is one hour ahead of UTC.
    assert.deepStrictEqual(
      [8, 9, 18, 19].map((hour) => berlin.asleep.includes(hour)),
      [true, false, false, true]
    )
    const unchosen = evaluate(makeHistory(inOffice, { instance: { timezone_source: "none" } }), now, options)
    assert.strictEqual(unchosen.timezone_source, "none")
    assert.deepStrictEqual(kindsOf(unchosen.warnings), ["timezone_not_chosen", "capacity_at_start"])
  })

  it("assumes facts that block nothing if discovery has not seen the instance, and warns of it", () => {
    const evaluation = evaluate(makeHistory(inOffice, { providerFacts: undefined }), now, options)
    assert.isNull(evaluation.provider_facts)
    assert.deepStrictEqual(evaluation.blockers, [])
    assert.include(kindsOf(evaluation.warnings), "facts_unknown")
  })

  it.each([
    ["its tag", { instance: { tags: { "snoozeql:exclude": "true" } } }, "excluded"],
    ["its status", { instance: { status: "storage-full" } }, "status"],
    ["being stopped", { instance: { status: "stopped" } }, "already_stopped"],
    ["being gone", { instance: { gone_at: DateTime.subtract(now, { hours: 1 }) } }, "gone"],
    ["its cluster", { providerFacts: { ...ordinary, cluster: "shop" } }, "cluster_member"],
    ["its source", { providerFacts: { ...ordinary, read_replica_source: "main" } }, "read_replica"],
    ["its replicas", { providerFacts: { ...ordinary, read_replicas: ["copy"] } }, "read_replica_source"]
  ] as const)("blocks an idle instance because of %s", (_, given, kind) => {
    const evaluation = evaluate(makeHistory(inOffice, given), now, options)
    assert.strictEqual(evaluation.status, "ok")
    assert.deepStrictEqual(kindsOf(evaluation.blockers), [kind])
  })

  it("returns no warnings if no hour may sleep", () => {
    for (const history of [makeHistory(always, { providerFacts: undefined }), makeHistory(never, { days: 0 })]) {
      const { asleep, warnings } = evaluate(history, now, options)
      assert.deepStrictEqual([asleep, warnings], [[], []])
    }
  })

  it("uses the given policy and prices", () => {
    const prices: PriceTable = {
      as_of: "2026-01-01",
      currency: "EUR",
      prices: [{ engine: "postgres", class: "db.t4g.micro", region: "eu-west-1", multi_az: false, hourly: 7 }]
    }
    const policy = { ...defaultAnalysisPolicy, never_sleep_days: ["Sunday" as const] }
    const history = makeHistory(inOffice, { instance: { hourly_cost: null } })
    const evaluation = evaluate(history, now, { policy, prices, oneIn: 33 })
    assert.deepInclude(evaluation.savings.price, { hourly: 7, source: "price_table", as_of: "2026-01-01" })
    assert.isEmpty(evaluation.asleep.filter((hour) => hour >= 6 * 24))
    assert.isNotEmpty(evaluate(history, now, options).asleep.filter((hour) => hour >= 6 * 24))
    assert.deepStrictEqual(evaluation.policy, policy)
  })
})

describe("evaluateWithLabels", () => {
  it("adds a label for every hour; the running hour is unknown", () => {
    const history = makeHistory(inOffice)
    const activity = evaluateWithLabels(history, now, options)
    assert.deepStrictEqual(Struct.omit(activity, ["labels"]), evaluate(history, now, options))
    assert.lengthOf(activity.labels, 14 * 24 + 1)
    assert.deepStrictEqual(
      activity.labels.slice(-3).map(({ label }) => label),
      ["active", "active", "unknown"]
    )
  })

  it("reads the history's series once", () => {
    const judged = counted(makeHistory(inOffice))
    evaluate(judged.history, now, options)
    const once = judged.reads.count
    assert.isAbove(once, 0)
    const labelled = counted(makeHistory(inOffice))
    evaluateWithLabels(labelled.history, now, options)
    assert.strictEqual(labelled.reads.count, once)
    // Control: a second evaluation reads the series a second time.
    evaluate(labelled.history, now, options)
    assert.strictEqual(labelled.reads.count, 2 * once)
  })
})
