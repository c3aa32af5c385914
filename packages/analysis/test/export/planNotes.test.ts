import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { measuredFalseShares, planNote } from "../../src/export/internal/planNotes.ts"

const page = readFileSync(
  join(import.meta.dirname, "..", "..", "..", "..", "docs", "measurements", "analysis.md"),
  "utf8"
)

/** The false share in a row of "Ways to carry out a plan". */
const falseShare = (way: string): number => {
  const [, table = ""] = page.split("### Ways to carry out a plan")
  const row = table.split("\n").find((line) => line.split("|")[1]?.trim() === way)
  return Number(row?.split("|")[3]?.replace("%", ""))
}

describe("planNote", () => {
  it("has the figures of the last measurement", () => {
    expect(measuredFalseShares).toEqual({
      weekly: falseShare("weekly, N = 33"),
      weeklyChecked: falseShare("weekly, checked before the stop, N = 33"),
      daily: falseShare("daily, N = 33")
    })
  })

  it("says what a fixed plan costs against a daily one, and what the check before a stop is worth", () => {
    expect(planNote("cron")).toContain("6.7 % of the hours planned asleep were needed, against 2.3 %")
    expect(planNote("guarded")).toContain(
      "4.8 % of the hours planned asleep were needed although each stop was checked"
    )
  })
})
