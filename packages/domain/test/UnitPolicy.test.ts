import { DateTime, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { defaultAnalysisPolicy } from "../src/AnalysisPolicy.ts"
import { describeProtectedDate, listProtectedDates, ProtectedDate } from "../src/ProtectedDate.ts"
import { analysisPolicyOf, policyInForce, UnitPolicy } from "../src/UnitPolicy.ts"

const isDate = Schema.is(ProtectedDate)
const isPolicy = Schema.is(UnitPolicy)

describe("ProtectedDate", () => {
  it("is a day that exists, a day of the year that exists in some year, or a last working day", () => {
    for (const day of ["12-24", "02-29", "01-31"]) expect(isDate({ kind: "yearly", day })).toBe(true)
    for (const day of ["02-30", "04-31", "13-01", "00-10", "12-00", "1-1"]) {
      expect(isDate({ kind: "yearly", day })).toBe(false)
    }
    expect(isDate({ kind: "date", date: "2028-02-29" })).toBe(true)
    expect(isDate({ kind: "date", date: "2026-02-29" })).toBe(false)
    expect(isDate({ kind: "last_working_day" })).toBe(true)
    expect(isDate({ kind: "last_working_day", month: 12 })).toBe(true)
    for (const month of [0, 13, 1.5]) expect(isDate({ kind: "last_working_day", month })).toBe(false)
  })

  it("is described for people", () => {
    expect(describeProtectedDate({ kind: "yearly", day: "12-24" })).toBe("12-24 of every year")
    expect(describeProtectedDate({ kind: "last_working_day", month: 12 })).toBe("the last working day of December")
    const many = Array.from({ length: 7 }, () => ({ kind: "date", date: "2026-12-24" }) as const)
    expect(listProtectedDates(many)).toBe(`${"2026-12-24, ".repeat(5)}2 other dates`)
  })
})

describe("UnitPolicy", () => {
  it("may omit every key, and refuses what no policy may say", () => {
    expect(isPolicy({})).toBe(true)
    expect(isPolicy({ one_in: 400, minimum_run_hours: 6, protected_hours: [], protected_dates: [] })).toBe(true)
    for (const policy of [{ one_in: 1 }, { minimum_run_hours: 0 }, { minimum_run_hours: 169 }]) {
      expect(isPolicy(policy)).toBe(false)
    }
  })
})

describe("policyInForce", () => {
  const fleet = {
    policy: { ...defaultAnalysisPolicy, protected_dates: [{ kind: "yearly", day: "12-24" }] as const },
    oneIn: 33
  }

  it("takes the unit's values instead of the fleet's, and says whose they are", () => {
    const awake_until = DateTime.makeUnsafe("2026-12-01T00:00:00Z")
    expect(policyInForce(fleet, { one_in: 400, protected_dates: [], awake_until })).toEqual({
      one_in: 400,
      minimum_run_hours: 4,
      protected_hours: [],
      protected_dates: [],
      awake_until,
      sources: {
        one_in: "unit",
        minimum_run_hours: "fleet",
        protected_hours: "fleet",
        protected_dates: "unit",
        awake_until: "unit"
      }
    })
  })

  it("leads to the settings that a unit is judged by", () => {
    expect(analysisPolicyOf(fleet.policy, { one_in: 400, minimum_run_hours: 6 })).toEqual({
      ...fleet.policy,
      minimum_run_hours: 6
    })
    expect(analysisPolicyOf(fleet.policy)).toEqual(fleet.policy)
  })
})
