import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { findExcess } from "../src/middleware/jsonExcess.ts"

const limits = { members: 5, values: 20 }

const excessOf = (value: unknown) => findExcess(JSON.stringify(value), limits)

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** What `findExcess` should return, computed from the value that JSON.parse builds. */
const countedExcess = (value: unknown): { readonly members: number; readonly values: number } => {
  if (typeof value !== "object" || value === null) return { members: 0, values: 1 }
  const parts = Object.values(value).map(countedExcess)
  return {
    members: Math.max(parts.length, ...parts.map(({ members }) => members)),
    values: 1 + parts.reduce((sum, { values }) => sum + values, 0)
  }
}

describe("findExcess", () => {
  it("counts the members of each object and array separately", () => {
    assert.isUndefined(excessOf(numbers(5)))
    assert.isUndefined(excessOf({ a: numbers(5), b: numbers(5) }))
    assert.strictEqual(excessOf(numbers(6)), "members")
    assert.strictEqual(excessOf({ a: { b: numbers(6) } }), "members")
    assert.strictEqual(excessOf(Object.fromEntries(numbers(6).map((key) => [key, key]))), "members")
  })

  it("counts all values, however deep", () => {
    assert.strictEqual(findExcess("[".repeat(1_000_000), limits), "values")
    assert.strictEqual(excessOf(numbers(5).map(() => numbers(5))), "values")
  })

  it("counts nothing within strings", () => {
    for (const text of [
      ",".repeat(50),
      "[".repeat(50),
      '",'.repeat(50),
      '\\",'.repeat(50),
      "\\",
      '\\\\"',
      "\\".repeat(51)
    ]) {
      assert.isUndefined(excessOf({ [text]: text, a: [text] }), text)
    }
  })

  it("accepts any text", () => {
    for (const text of ["", '"', '"\\', "]]]]", "}{", '{"a', "\\", '\\"']) assert.isUndefined(findExcess(text, limits))
  })

  it.prop("returns the same as counting the parsed value", { value: Schema.Json }, ({ value }) => {
    const { members, values } = countedExcess(value)
    const found = excessOf(value)
    if (members > limits.members) assert.isDefined(found)
    if (members <= limits.members && values <= limits.values / 2) assert.isUndefined(found)
  })
})
