import { assert, describe, it } from "@effect/vitest"
import { TagSelectorFromText } from "@snoozeql/domain/TagSelector"
import { Result, Schema } from "effect"

const decode = Schema.decodeUnknownResult(TagSelectorFromText)
const encode = Schema.encodeSync(TagSelectorFromText)

describe("TagSelectorFromText", () => {
  it.each([
    ["team", { key: "team", value: null }],
    ["team=shop", { key: "team", value: "shop" }],
    ["team=", { key: "team", value: "" }],
    ["team=a=b", { key: "team", value: "a=b" }],
    [" a : b ", { key: " a : b ", value: null }],
    ["__proto__=x", { key: "__proto__", value: "x" }],
    [`${"\u{1F600}".repeat(128)}=${"\u{1F600}".repeat(256)}`, undefined]
  ] as const)("reads %j, and writes it as it was", (text, selector) => {
    const read = Result.getOrThrow(decode(text))
    if (selector !== undefined) assert.deepStrictEqual(read, selector)
    assert.strictEqual(encode(read), text)
  })

  it.each([
    ["", "Expected KEY or KEY=VALUE, such as team or team=shop, with a key of 1 to 128 characters"],
    ["=shop", "Expected KEY or KEY=VALUE, such as team or team=shop, with a key of 1 to 128 characters"],
    ["x".repeat(129), "Expected a key of 1 to 128 characters"],
    [`team=${"x".repeat(257)}`, "Expected a value of at most 256 characters"],
    ["te\0am", "Expected text without NUL characters and lone surrogates"],
    ["team=\uD800", "Expected text without NUL characters and lone surrogates"]
  ])("refuses %j", (text, message) => {
    assert.include(Result.merge(Result.mapError(decode(text), String)), message)
  })
})
