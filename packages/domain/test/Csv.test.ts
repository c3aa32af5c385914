import { assert, describe, it } from "@effect/vitest"
import { csvLines } from "@snoozeql/domain/Csv"

const cells = (csv: string, separator?: string) => csvLines(csv, separator).map((line) => line.cells)

describe("csvLines", () => {
  it("ignores a byte order mark, blank lines and blanks around cells, reads every line end, and numbers all lines", () => {
    assert.deepStrictEqual(
      csvLines("\uFEFFa, b\r\n\r\n 1 ,2\r3,\n").map((line) => [line.number, ...line.cells]),
      [
        [1, "a", "b"],
        [3, "1", "2"],
        [4, "3", ""]
      ]
    )
    assert.deepStrictEqual(csvLines(" \n\t\n"), [])
  })

  it.each([
    ["a separator", '"a,b",c', ["a,b", "c"]],
    ["doubled quotes", '"say ""a""",c', ['say "a"', "c"]],
    ["nothing", '"",""', ["", ""]],
    ["blanks around the quotes", ' "a" , "b" ', ["a", "b"]],
    ["only doubled quotes", '"""",c', ['"', "c"]]
  ])("reads a quoted cell with %s", (_, line, expected) => {
    assert.deepStrictEqual(cells(line), [expected])
    assert.notProperty(csvLines(line)[0], "misplacedQuote")
  })

  it.each([
    ["not closed", 'a,"b', ["a", '"b'], 2],
    ["within a cell", 'a,b"c,d', ["a", 'b"c', "d"], 2],
    ["before text", '"a"b,c', ['"a"b', "c"], 1],
    ["doubled at the end of an open cell", 'a,"b"",c', ["a", '"b""', "c"], 2]
  ])("returns a cell whose quote is %s as written, and its position", (_, line, expected, place) => {
    assert.deepStrictEqual(cells(line), [expected])
    assert.strictEqual(csvLines(line)[0]?.misplacedQuote, place)
  })

  it.each(["\t", ";", ","])("finds the separator %j in the first line", (separator) => {
    const join = (...row: ReadonlyArray<string>) => row.join(separator)
    assert.deepStrictEqual(cells([join("time", '"a,b;c"'), join("2026", "1")].join("\n")), [
      ["time", "a,b;c"],
      ["2026", "1"]
    ])
  })

  it("uses the separator that a first line sep= names, and does not return that line", () => {
    assert.deepStrictEqual(cells("sep=|\na|b,c"), [["a", "b,c"]])
    assert.deepStrictEqual(cells("sep=|\na|b,c", ","), [["sep=|"], ["a|b", "c"]])
  })

  it("does not treat a tab as a blank if it is the separator", () => {
    assert.deepStrictEqual(cells('"a"\t"b"\t\n\t"c"\t"d"'), [
      ["a", "b", ""],
      ["", "c", "d"]
    ])
  })
})
