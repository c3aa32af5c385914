import { assert, describe, it } from "@effect/vitest"
import { isExcluded, readTimezoneTag } from "@snoozeql/domain/InstanceTags"
import { Option, Result } from "effect"

const timezoneOf = (tags: Record<string, string>) => {
  const tag = readTimezoneTag(tags)
  return tag && Option.getOrUndefined(Result.getSuccess(tag.timezone))
}

describe("readTimezoneTag", () => {
  it("returns the zone that the tag names in any case", () => {
    assert.strictEqual(timezoneOf({ "snoozeql:timezone": "Europe/Berlin" }), "Europe/Berlin")
    assert.strictEqual(timezoneOf({ "SnoozeQL:Timezone": " asia/calcutta " }), "Asia/Calcutta")
  })

  it("prefers the exact key to other spellings of it", () => {
    const tags = { "SNOOZEQL:TIMEZONE": "Asia/Tokyo", "snoozeql:timezone": "UTC", "Snoozeql:timezone": "US/Eastern" }
    assert.strictEqual(timezoneOf(tags), "UTC")
  })

  it("returns undefined without the tag", () => {
    assert.isUndefined(readTimezoneTag({ timezone: "UTC", "snoozeql:timezones": "UTC" }))
  })

  it.each(["", "Mars/Olympus", "IST", "+02:00"])("returns why %j is not a zone", (value) => {
    const tag = readTimezoneTag({ "snoozeql:timezone": value })
    assert.strictEqual(tag?.value, value)
    assert.include(tag && Option.getOrUndefined(Result.getFailure(tag.timezone)), `"${value}" is not an IANA time zone`)
  })
})

describe("isExcluded", () => {
  it.each(["true", "yes", "1", "", " ", "TRUE", "until friday", "nope"])("is true for the value %j", (value) => {
    assert.isTrue(isExcluded({ "snoozeql:exclude": value }))
  })

  it.each(["false", "False", "no", "NO", "0", "off", " false "])("is false for the value %j", (value) => {
    assert.isFalse(isExcluded({ "snoozeql:exclude": value }))
  })

  it("accepts the key in any case, and needs only one spelling to exclude", () => {
    assert.isTrue(isExcluded({ "SnoozeQL:Exclude": "true" }))
    assert.isTrue(isExcluded({ "snoozeql:exclude": "false", "SNOOZEQL:EXCLUDE": "true" }))
    assert.isFalse(isExcluded({ exclude: "true", "snoozeql:excluded": "true" }))
  })
})
