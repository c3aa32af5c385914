import { assert, describe, it } from "@effect/vitest"
import { acceptsCsv } from "../src/handlers/acceptsCsv.ts"

describe("acceptsCsv", () => {
  it.each([
    ["text/csv", true],
    ["Text/CSV; charset=utf-8", true],
    ["text/csv, application/json;q=0.9", true],
    ["text/csv, */*;q=0.1", true],
    ["text/*", true],
    [undefined, false],
    ["", false],
    ["*/*", false],
    ["application/json", false],
    ["text/csv, application/json", false],
    ["text/csv;q=0", false],
    ["text/csv;q=x", false],
    ["text/html, */*", false]
  ] as const)("decides by the weights of %j", (accept, expected) => {
    assert.strictEqual(acceptsCsv(accept), expected)
  })
})
