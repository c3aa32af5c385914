import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { ListedNotRecommended, ListedRecommendation } from "@snoozeql/domain/Recommendation"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import { resultTiers } from "@snoozeql/store/AdviceResults"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { blockersOf, evaluate, type UnitHistory } from "../../src/evaluate.ts"
import { listResult } from "../../src/issue/listResult.ts"
import { notRead } from "../../src/issue/notRead.ts"
import { resultOf } from "../../src/issue/resultOf.ts"
import { always, inOffice, makeHistory, now, ordinary } from "../support/history.ts"

const later = (hours: number) => DateTime.add(now, { hours })
const fleet = { policy: defaultAnalysisPolicy, oneIn: 33 }
const options = { ...fleet, prices: undefined }

/** What is issued of a history at `now`. */
const issue = (history: UnitHistory, at = now) => resultOf(evaluate(history, at, options), notRead(history, at))

/** What holds of a unit at a time. */
const presentOf = (unit: UnitHistory, at: DateTime.Utc) => ({
  unit,
  blockers: blockersOf(unit, undefined),
  policy: policyInForce(fleet),
  decision: null,
  now: at
})

/** The unit as it is listed at a time, by what was issued at `now`. */
const list = (
  history: UnitHistory,
  at: DateTime.Utc,
  issued = issue(history)
): ListedRecommendation | ListedNotRecommended =>
  listResult({ unit: history.instance, issued: { at: now, result: issued.result } }, presentOf(history, at))

const warningsIn = (entry: ListedRecommendation | ListedNotRecommended, wanted: string) =>
  "warnings" in entry ? entry.warnings.filter(({ kind }) => kind === wanted).map(({ explanation }) => explanation) : []

const staleIn = (entry: ListedRecommendation | ListedNotRecommended) => warningsIn(entry, "stale")

describe("resultOf", () => {
  it("says what is recommended, where it ranks and what counts in totals", () => {
    const { rank, result, saved } = issue(makeHistory(inOffice))
    expect(result).toHaveProperty("savings")
    expect(rank.tier).toBe(resultTiers.priced)
    expect(rank.amount).toBeGreaterThan(0)
    expect(saved?.currency).toBe("EUR")
    expect(saved?.expected).toBeGreaterThan(rank.amount * 4)
    expect(issue(makeHistory(always))).toMatchObject({ rank: { tier: resultTiers.not_recommended }, saved: null })
  })

  it("counts nothing of a reserved unit, and ranks it after the others", () => {
    const { rank, saved } = issue(makeHistory(inOffice, { providerFacts: { ...ordinary, reserved: true } }))
    expect(rank.tier).toBe(resultTiers.reserved)
    expect(saved).toBeNull()
  })

  it("does not depend on the status of the unit, which its own plan changes", () => {
    const asleep = issue(makeHistory(inOffice, { instance: { status: "stopped" } }))
    expect(asleep.rank).toEqual(issue(makeHistory(inOffice)).rank)
  })

  it("is a refusal if something lasting forbids sleep", () => {
    const source = makeHistory(inOffice, { providerFacts: { ...ordinary, read_replicas: ["copy"] } })
    expect(issue(source).result).toMatchObject({ reasons: [expect.stringContaining("replicated by copy")] })
  })
})

describe("listResult", () => {
  it("lists a recommendation with its unit's place and owner of now, and when it was issued", () => {
    const history = makeHistory(inOffice)
    const moved = { ...history, instance: { ...history.instance, owner: "shop", name: "renamed" } }
    expect(list(moved, later(1), issue(history))).toMatchObject({
      name: "renamed",
      owner: "shop",
      account: "123456789012",
      region: "eu-west-1",
      issued_at: now,
      status: "ok"
    })
  })

  it("recommends nothing while the status of now forbids it, and again after that", () => {
    const issued = issue(makeHistory(inOffice))
    const entryIn = (status: string) => list(makeHistory(inOffice, { instance: { status } }), later(1), issued)
    expect(entryIn("stopped")).toMatchObject({ instance_status: "stopped", reasons: ["stopped already"] })
    expect(entryIn("storage-full")).toHaveProperty("reasons")
    expect(entryIn("available")).toHaveProperty("savings")
  })

  it("recommends nothing as soon as something forbids it that was not so when it was issued", () => {
    const issued = issue(makeHistory(inOffice))
    const source = makeHistory(inOffice, { providerFacts: { ...ordinary, read_replicas: ["copy"] } })
    expect(list(source, later(1), issued)).toMatchObject({ reasons: [expect.stringContaining("replicated by copy")] })
  })

  it("warns by the time of the request that nothing was read for a day, and no more once it was", () => {
    const history = makeHistory(inOffice)
    expect(staleIn(list(history, later(23)))).toEqual([])
    expect(staleIn(list(history, later(24)))[0]).toContain("1 day ago")
    expect(staleIn(list(history, later(72)))[0]).toContain("3 days ago")
    // It was stale when it was issued.
    const old = makeHistory(inOffice, { instance: { last_seen_at: later(-30) } })
    expect(staleIn(list(old, now))[0]).toContain("1 day ago")
    expect(staleIn(list(history, now, issue(old)))).toEqual([])
  })

  it("warns that nothing was read of a unit that discovery still sees", () => {
    const seen = makeHistory(inOffice, { instance: { last_seen_at: later(60) } })
    const entry = list(seen, later(60), issue(seen, later(60)))
    expect(warningsIn(entry, "not_read")).toEqual([
      "nothing was read of it since 2026-01-15T10:00:00.000Z, so that nobody knows whether it is used"
    ])
  })

  it("warns of what was imported long ago and discovery does not know", () => {
    const imported = makeHistory(inOffice, { providerFacts: undefined })
    expect(warningsIn(list(imported, now), "not_read")).toEqual([])
    expect(warningsIn(list(imported, later(60), issue(imported, later(60))), "not_read")).toEqual([
      "nothing was read of it since 2026-01-15T10:00:00.000Z, so that nobody knows whether it is used"
    ])
  })

  it("says that no advice has been issued yet, unless something forbids sleep", () => {
    const history = makeHistory(inOffice)
    const entry = (unit: UnitHistory) => listResult({ unit: unit.instance, issued: null }, presentOf(unit, now))
    expect(entry(history)).toMatchObject({
      status: "insufficient",
      issued_at: null,
      reasons: [expect.stringMatching(/^no advice has been issued yet/)]
    })
    const stopped = makeHistory(inOffice, { instance: { status: "stopped" } })
    expect(entry(stopped)).toMatchObject({ reasons: ["stopped already"] })
  })
})
