import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Utf8Writer } from "../src/handlers/Utf8Writer.ts"

const written = (parts: ReadonlyArray<string>, expected: number): string => {
  const writer = new Utf8Writer(expected)
  for (const part of parts) writer.write(part)
  return new TextDecoder("utf-8", { fatal: true }).decode(writer.end())
}

describe("Utf8Writer", () => {
  it("writes every part, however many bytes were expected", () => {
    const parts = Array.from({ length: 5000 }, (_, index) => `part ${index};`)
    for (const expected of [0, 1, 10_000, 1_000_000]) assert.strictEqual(written(parts, expected), parts.join(""))
  })

  it("writes characters beyond ASCII, which have more bytes", () => {
    const parts = Array.from({ length: 5000 }, (_, index) => `${index}: €uro 😀`)
    for (const expected of [0, 65_000, 1_000_000]) assert.strictEqual(written(parts, expected), parts.join(""))
  })

  it.prop("writes what TextEncoder encodes", { parts: Schema.Array(Schema.String) }, ({ parts }) => {
    const writer = new Utf8Writer(0)
    for (const part of parts) writer.write(part)
    assert.deepStrictEqual([...writer.end()], [...new TextEncoder().encode(parts.join(""))])
  })
})
