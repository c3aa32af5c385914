import { assert, describe, it } from "@effect/vitest"
import type { ListedNotRecommended } from "@snoozeql/domain/Recommendation"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import { InstanceId } from "@snoozeql/domain/Instance"
import type { RecommendationFilter } from "../src/advice/Advice.ts"
import { mergePages } from "../src/advice/mergePages.ts"
import { recommendationsReport } from "../src/output/recommendationsReport.ts"

const awake = (name: string, timezone_source: ListedNotRecommended["timezone_source"]): ListedNotRecommended => ({
  instance_id: InstanceId.make("00000000-0000-4000-8000-000000000000"),
  kind: "instance",
  name,
  owner: null,
  environment: null,
  instance_status: "available",
  timezone: "UTC",
  timezone_source,
  unit_policy: policyInForce({ policy: defaultAnalysisPolicy, oneIn: 33 }),
  status: "none",
  account: "111111111111",
  region: "eu-west-1",
  reasons: ["busy"],
  decision: null,
  issued_at: null
})

const rankingOf = (...not_recommended: ReadonlyArray<ListedNotRecommended>) =>
  mergePages([
    {
      recommendations: [],
      not_recommended,
      next_cursor: null,
      totals: { units: not_recommended.length, recommended: 0, reserved: 0, saved: [] }
    }
  ])

const firstLine = (...not_recommended: ReadonlyArray<ListedNotRecommended>) =>
  recommendationsReport(rankingOf(...not_recommended)).split("\n")[0]

describe("the report of recommendations", () => {
  it("begins with the instances whose time zone nobody chose", () => {
    const rest = "judged in the time zone UTC, since nobody chose one"
    assert.include(firstLine(awake("a", "none"), awake("b", "none")), `All instances are ${rest}`)
    assert.include(
      firstLine(awake("a", "none"), awake("b", "user"), awake("c", "none")),
      `2 of 3 instances are ${rest}`
    )
    assert.include(firstLine(awake("a", "tag"), awake("b", "none")), `b is ${rest}`)
  })

  it("does not mention them if somebody chose their time zones", () => {
    assert.strictEqual(firstLine(awake("a", "user"), awake("b", "default")), "No listed instance could sleep")
  })

  it("says that nothing has what was asked for", () => {
    const of = (filter: RecommendationFilter) => recommendationsReport(rankingOf(), undefined, filter)
    assert.strictEqual(of({ owner: "nobody" }), "No instance has the owner nobody")
    assert.strictEqual(of({ account: "1", text: "x" }), "No instance has the account 1 and the text x")
    const tag = [
      { key: "team", value: "shop" },
      { key: "stage", value: null }
    ]
    assert.strictEqual(of({ tag }), "No instance has the tag team=shop and the tag stage")
    assert.strictEqual(
      of({}),
      "No instance is known, or the advice for all is dismissed (snoozeql recommend --decision dismissed)"
    )
  })

  it("shows the accounts and regions if there are several", () => {
    const a = awake("a", "user")
    const other = InstanceId.make("00000000-0000-4000-8000-000000000001")
    const report = recommendationsReport(rankingOf(a, { ...a, instance_id: other, account: "222222222222" }))
    assert.match(report, /\na +222222222222 +eu-west-1 +available +busy/)
  })
})
