import { DateTime, Option, Result } from "effect"
import { describe, expect, it } from "vitest"
import { decisionChange, type DecisionFlags } from "../../src/commandLine/decisionChange.ts"

const now = DateTime.makeUnsafe("2026-03-01T12:00:00Z")

const noFlags: DecisionFlags = {
  accept: false,
  dismiss: false,
  withdraw: false,
  reason: Option.none(),
  until: Option.none(),
  by: Option.none()
}

const change = (flags: Partial<DecisionFlags>, timezone = "Europe/Berlin") =>
  Result.getOrThrow(decisionChange({ ...noFlags, ...flags }, timezone, now))

const mistakeOf = (flags: Partial<DecisionFlags>) => {
  const result = decisionChange({ ...noFlags, ...flags }, "Europe/Berlin", now)
  return Result.isFailure(result) ? `${result.failure.flag}: ${result.failure.message}` : "none"
}

const some = Option.some<string>

describe("decisionChange", () => {
  it("shows what was decided without flags, and withdraws it", () => {
    expect(change({})).toEqual({ does: "show" })
    expect(change({ withdraw: true })).toEqual({ does: "withdraw" })
  })

  it("makes a request of a verdict with what belongs to it", () => {
    expect(change({ accept: true })).toEqual({ does: "decide", request: { verdict: "accepted" } })
    expect(
      change({ dismiss: true, reason: some("not now"), by: some("anna"), until: some("2026-03-01T14:00:00+01:00") })
    ).toEqual({
      does: "decide",
      request: {
        verdict: "dismissed",
        reason: "not now",
        by: "anna",
        until: DateTime.makeUnsafe("2026-03-01T13:00:00Z")
      }
    })
  })

  it.each([
    ["Europe/Berlin", "2026-05-31T22:00:00Z"],
    ["America/New_York", "2026-06-01T04:00:00Z"]
  ])("begins a day by the clocks of %s", (timezone, expected) => {
    expect(change({ accept: true, until: some("2026-06-01") }, timezone)).toEqual({
      does: "decide",
      request: { verdict: "accepted", until: DateTime.makeUnsafe(expected) }
    })
  })

  it.each<[flags: Partial<DecisionFlags>, message: RegExp]>([
    [{ accept: true, dismiss: true }, /^--accept: give only one of/],
    [{ accept: true, withdraw: true }, /^--accept: give only one of/],
    [{ dismiss: true }, /^--reason: say why/],
    [{ reason: some("why") }, /^--reason: belongs to --accept or --dismiss/],
    [{ withdraw: true, until: some("2026-06-01") }, /^--until: belongs to/],
    [{ withdraw: true, by: some("anna") }, /^--by: belongs to/],
    [{ dismiss: true, reason: some("") }, /^--reason: .*length/],
    [{ accept: true, by: some(" anna") }, /^--by: Expected no blank at either end/],
    [{ accept: true, until: some("soon") }, /^--until: expected a day such as 2026-12-01.*"soon"/],
    [{ accept: true, until: some("2026-03-01") }, /^--until: Expected an instant in the future/],
    [{ accept: true, until: some("2027-06-01") }, /^--until: Expected an instant at most 400 days/]
  ])("refuses %j", (flags, message) => {
    expect(mistakeOf(flags)).toMatch(message)
  })
})
