import { assert, describe, it } from "@effect/vitest"
import { csvLines } from "@snoozeql/domain/Csv"
import { writeCsv } from "../src/writeCsv.ts"

describe("writeCsv", () => {
  it("quotes what needs quotes, and ends lines as RFC 4180 says", () => {
    assert.strictEqual(
      writeCsv([
        ["a", "b,c", 'say "no"', "two\nlines"],
        [1, -2.5, null, "plain"]
      ]),
      'a,"b,c","say ""no""","two\nlines"\r\n1,-2.5,,plain\r\n'
    )
  })

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")'])(
    "lets no text begin a formula: %j",
    (text) => {
      const csv = writeCsv([[text]])
        .trimEnd()
        .replaceAll("\r", " ")
      const [cell = ""] = csvLines(csv)[0]?.cells ?? []
      assert.strictEqual(cell.slice(0, 1), "'")
    }
  )

  it("writes negative numbers as numbers", () => {
    assert.strictEqual(writeCsv([[-1]]), "-1\r\n")
  })
})
