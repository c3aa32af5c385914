import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { evaluate } from "../src/evaluate.ts"
import { recommend } from "../src/recommend.ts"
import { always, inOffice, makeHistory, never, now } from "./support/history.ts"

const resultOf = (...given: Parameters<typeof makeHistory>) =>
  recommend(evaluate(makeHistory(...given), now, { policy: defaultAnalysisPolicy, prices: undefined, oneIn: 33 }))

const reasonsOf = (...given: Parameters<typeof makeHistory>) => {
  const result = resultOf(...given)
  return "reasons" in result ? result.reasons : []
}

describe("recommend", () => {
  it("returns an idle instance's recommended windows, without candidates", () => {
    const result = resultOf(inOffice)
    if (!("windows" in result)) return assert.fail(result.reasons.join())
    assert.strictEqual(result.status, "ok")
    assert.isNotEmpty(result.windows)
    assert.isTrue(result.windows.every(({ level }) => level === "recommended"))
  })

  it("recommends an always idle instance, without windows", () => {
    assert.deepInclude(resultOf(never), { status: "always_idle", windows: [] })
  })

  it("returns only the blockers of an idle instance as reasons", () => {
    const reasons = reasonsOf(inOffice, { instance: { tags: { "snoozeql:exclude": "" }, status: "stopped" } })
    assert.deepStrictEqual(reasons, ["excluded by its tag snoozeql:exclude", "stopped already"])
  })

  it("returns the explanations of the analysis as reasons if nothing blocks", () => {
    const [status, ...refusals] = reasonsOf(always)
    assert.include(status, "no hour of the week may sleep")
    assert.include(refusals.join(), "active in")
    assert.match(reasonsOf(never, { days: 0 })[0] ?? "", /^0 hours observed/)
  })
})
