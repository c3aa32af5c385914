import { describe, expect, it } from "@effect/vitest"
import { chooseSleeps } from "../../src/plan/chooseSleeps.ts"

const hours = (text: string) => [...text].map((letter) => letter === "z")
const chosen = (text: string, isUnderWay = false) =>
  chooseSleeps(hours(text), isUnderWay, 4)
    .map((asleep) => (asleep ? "z" : "."))
    .join("")

describe("chooseSleeps", () => {
  it("keeps runs of at least four hours", () => {
    expect(chosen("zzz.zzzz.zz.zzzzz")).toBe("....zzzz....zzzzz")
  })

  it("keeps a shorter run that continues a sleep under way, from the first hour only", () => {
    expect(chosen("zz..zz", true)).toBe("zz....")
    expect(chosen(".zz", true)).toBe("...")
    expect(chosen("zz..zz")).toBe("......")
  })

  it("returns an empty list for an empty list", () => {
    expect(chosen("")).toBe("")
    expect(chosen("....", true)).toBe("....")
  })
})
