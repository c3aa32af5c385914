import { assert, describe, it } from "@effect/vitest"
import { DateTime, Option } from "effect"
import { joinNegativeValues } from "../../src/commandLine/joinNegativeValues.ts"
import { parseMoment, resolveMoment } from "../../src/commandLine/moment.ts"

const now = DateTime.makeUnsafe("2026-03-10T12:00:00Z")

const resolved = (text: string) =>
  Option.getOrUndefined(Option.map(parseMoment(text), (moment) => DateTime.formatIso(resolveMoment(moment, now))))

describe("parseMoment", () => {
  it.each([
    ["now", "2026-03-10T12:00:00.000Z"],
    ["-30m", "2026-03-10T11:30:00.000Z"],
    ["-24h", "2026-03-09T12:00:00.000Z"],
    ["-7d", "2026-03-03T12:00:00.000Z"],
    ["-2w", "2026-02-24T12:00:00.000Z"],
    ["2026-03-01T00:00:00+01:00", "2026-02-28T23:00:00.000Z"]
  ])("reads %s", (text, expected) => {
    assert.strictEqual(resolved(text), expected)
  })

  it.each(["7d", "-7", "-7y", "--7d", "2026-03-01", "yesterday", ""])("refuses %s", (text) => {
    assert.isUndefined(resolved(text))
  })
})

describe("joinNegativeValues", () => {
  it("joins a value that begins with a minus sign and a digit to its flag", () => {
    assert.deepStrictEqual(joinNegativeValues(["metrics", "x", "--from", "-7d", "--json"]), [
      "metrics",
      "x",
      "--from=-7d",
      "--json"
    ])
  })

  it("changes nothing else", () => {
    for (const args of [["-h"], ["--from=-7d"], ["metrics", "-7d"], ["--json", "x", "-7d"], ["--", "--from", "-7d"]]) {
      assert.deepStrictEqual(joinNegativeValues(args), args)
    }
  })
})
