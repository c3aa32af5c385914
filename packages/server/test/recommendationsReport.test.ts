import { assert, describe, it } from "@effect/vitest"
import type { NotRecommended } from "@snoozeql/domain/Recommendation"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import { InstanceId } from "@snoozeql/domain/Instance"
import { placeColumns } from "../src/output/placeColumns.ts"
import { ownedBy, recommendationsReport } from "../src/output/recommendationsReport.ts"

const awake = (name: string, timezone_source: NotRecommended["timezone_source"]): NotRecommended => ({
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
  reasons: ["busy"]
})

const firstLine = (...not_recommended: ReadonlyArray<NotRecommended>) =>
  recommendationsReport({ recommendations: [], not_recommended }).split("\n")[0]

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
    assert.strictEqual(firstLine(awake("a", "user"), awake("b", "default")), "No instance could sleep")
  })

  it("says of an owner and an environment that nothing has them", () => {
    const of = (owner?: string, environment?: string) =>
      recommendationsReport({ recommendations: [], not_recommended: [] }, undefined, undefined, { owner, environment })
    assert.strictEqual(of("nobody"), "No instance has the owner nobody")
    assert.strictEqual(of("nobody", "test"), "No instance has the owner nobody and the environment test")
    assert.strictEqual(of(), "No instance is known")
  })

  it("shows the accounts and regions if there are several", () => {
    const a = awake("a", "user")
    const other = InstanceId.make("00000000-0000-4000-8000-000000000001")
    const places = placeColumns([
      { id: a.instance_id, account: "111111111111", region: "eu-west-1" },
      { id: other, account: "222222222222", region: "eu-west-1" }
    ])
    const answer = { recommendations: [], not_recommended: [a, { ...a, instance_id: other }] }
    assert.match(recommendationsReport(answer, places), /\na +222222222222 +eu-west-1 +available +busy/)
  })

  it("selects by owner and environment", () => {
    const of = (name: string, owner: string | null, environment: string | null) => ({
      ...awake(name, "user"),
      owner,
      environment
    })
    const all = {
      recommendations: [],
      not_recommended: [of("a", "shop", "staging"), of("b", "shop", null), of("c", null, "staging")]
    }
    const namesBy = (owner: string | undefined, environment: string | undefined) =>
      ownedBy(all, { owner, environment }).not_recommended.map(({ name }) => name)
    assert.deepStrictEqual(namesBy(undefined, undefined), ["a", "b", "c"])
    assert.deepStrictEqual(namesBy("shop", undefined), ["a", "b"])
    assert.deepStrictEqual(namesBy("shop", "staging"), ["a"])
  })
})
