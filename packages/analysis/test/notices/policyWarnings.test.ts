import { describe, expect, it } from "@effect/vitest"
import { DateTime } from "effect"
import { policyWarnings } from "../../src/notices/policyWarnings.ts"

const now = DateTime.makeUnsafe("2026-11-01T00:00:00Z")

describe("policyWarnings", () => {
  it("names protected dates, and a time until which the policy keeps the unit awake that has not passed", () => {
    const awake_until = DateTime.add(now, { hours: 1 })
    const found = policyWarnings({ awake_until, protected_dates: [{ kind: "last_working_day" }] }, now)
    expect(found.map(({ kind }) => kind)).toEqual(["awake_until", "protected_dates"])
    expect(found[0]?.explanation).toContain("until 2026-11-01T01:00:00.000Z")
    expect(found[1]?.explanation).toContain("the last working day of every month")
    expect(policyWarnings({ awake_until: now, protected_dates: [] }, now)).toEqual([])
  })
})
