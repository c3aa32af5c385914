import { assert, describe, it } from "@effect/vitest"
import { fittedTable, wrapText } from "../../src/output/fittedTable.ts"

const columns = [
  { heading: "Database" },
  { heading: "Hours idle a month", align: "right" },
  { heading: "Why it stays awake", wraps: true }
] as const
const why = "It is used around the clock: in 98 % of the known hours."
const rows = [
  ["orders", "1,204", why],
  ["a-longer-name", "3", "Stopped already."]
]

describe("fittedTable", () => {
  it("has one line for each row without a terminal, and cuts nothing", () => {
    const lines = fittedTable(columns, rows, undefined).split("\n")
    assert.lengthOf(lines, 4)
    assert.include(lines[2] ?? "", why)
  })

  it.each([60, 80, 120])("fits into %i characters, and loses no word", (width) => {
    const text = fittedTable(columns, rows, width)
    for (const line of text.split("\n")) assert.isAtMost(line.length, width)
    for (const word of `${why} Stopped already. 1,204 orders`.split(" ")) assert.include(text, word)
  })

  it("aligns numbers to the right, below their heading", () => {
    const [, ...lines] = fittedTable(
      [{ heading: "a" }, { heading: "hours", align: "right" }],
      [
        ["x", "7"],
        ["y", "1,200"]
      ],
      80
    ).split("\n")
    assert.deepStrictEqual(lines, ["─  ─────", "x      7", "y  1,200"])
  })

  it("is not wider than it must be if the terminal is very narrow", () => {
    assert.isAtMost(
      Math.max(
        ...fittedTable(columns, rows, 10)
          .split("\n")
          .map(({ length }) => length)
      ),
      60
    )
  })
})

describe("wrapText", () => {
  it("breaks at blanks, and gives a longer word a line of its own", () => {
    assert.deepStrictEqual(wrapText("one two averylongword end", 7), ["one two", "averylongword", "end"])
    assert.deepStrictEqual(wrapText("", 7), [""])
  })
})
