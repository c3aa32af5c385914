import { assert, describe, it } from "@effect/vitest"
import { fitTags, Tags } from "@snoozeql/domain/Tags"
import { Schema } from "effect"

const isTags = Schema.is(Tags)

const numbered = (count: number, prefix = "key-") =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${String(index).padStart(3, "0")}`, "x"]))

describe("Tags", () => {
  it("enforces AWS's limits for the number of tags, keys and values", () => {
    assert.isTrue(isTags(numbered(50)))
    assert.isFalse(isTags(numbered(51)))
    assert.isTrue(isTags({ ["k".repeat(128)]: "v".repeat(256), empty: "" }))
    for (const wrong of [
      { ["k".repeat(129)]: "" },
      { key: "v".repeat(257) },
      { "": "value" },
      { "a\0": "value" },
      { "\uD800": "value" },
      { key: "v".repeat(1e6) }
    ]) {
      assert.isFalse(isTags(wrong))
    }
  })

  it("counts characters, not UTF-16 units", () => {
    assert.isTrue(isTags({ ["😀".repeat(128)]: "😀".repeat(256) }))
    assert.isFalse(isTags({ key: "😀".repeat(257) }))
  })
})

describe("fitTags", () => {
  it("returns tags within the limits unchanged", () => {
    const tags = { ...numbered(49), "aws:stack": "v".repeat(256) }
    assert.deepStrictEqual(fitTags(tags), { tags, dropped: 0, shortened: 0 })
  })

  it("drops AWS's own tags first, then the last by key, in whatever order they come", () => {
    const tags = { ...numbered(5, "aws:"), ...numbered(48, "k-"), ...numbered(1, "a-") }
    const fitted = fitTags(tags)
    assert.deepStrictEqual(fitted, fitTags(Object.fromEntries(Object.entries(tags).toReversed())))
    assert.deepStrictEqual(fitted, {
      tags: { ...numbered(1, "a-"), ...numbered(48, "k-"), ...numbered(1, "aws:") },
      dropped: 4,
      shortened: 0
    })
    assert.isUndefined(fitTags(numbered(60)).tags["key-050"])
  })

  it("drops empty and too long keys, and cuts too long values", () => {
    const { dropped, shortened, tags } = fitTags({ ["k".repeat(129)]: "", "": "x", long: "😀".repeat(300), short: "x" })
    assert.deepStrictEqual({ dropped, shortened }, { dropped: 2, shortened: 1 })
    assert.deepStrictEqual(tags, { long: "😀".repeat(256), short: "x" })
  })

  it.prop(
    "returns tags within the limits for any tags",
    { found: Schema.Record(Schema.String, Schema.String) },
    ({ found }) => {
      const wellFormed = Object.fromEntries(
        Object.entries(found).map(([key, value]) => [
          key.replaceAll("\0", "").toWellFormed(),
          value.replaceAll("\0", "").toWellFormed()
        ])
      )
      assert.isTrue(isTags(fitTags(wellFormed).tags))
    }
  )
})
