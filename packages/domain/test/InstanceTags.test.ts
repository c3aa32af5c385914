import { assert, describe, it } from "@effect/vitest"
import { isExcluded, readTimezoneTag } from "@snoozeql/domain/InstanceTags"
import { Option, Result } from "effect"

const timezoneOf = (tags: Record<string, string>) => {
  const tag = readTimezoneTag(tags)
  return tag && Option.getOrUndefined(Result.getSuccess(tag.timezone))
}

describe("the tag snoozeql:timezone", () => {
  it("names a zone, in any case", () => {
    assert.strictEqual(timezoneOf({ "snoozeql:timezone": "Europe/Berlin" }), "Europe/Berlin")
    assert.strictEqual(timezoneOf({ "SnoozeQL:Timezone": " asia/calcutta " }), "Asia/Calcutta")
  })

  it("goes by its exact key where there are several", () => {
    const tags = { "SNOOZEQL:TIMEZONE": "Asia/Tokyo", "snoozeql:timezone": "UTC", "Snoozeql:timezone": "US/Eastern" }
    assert.strictEqual(timezoneOf(tags), "UTC")
  })

  it("may be absent", () => {
    assert.isUndefined(readTimezoneTag({ timezone: "UTC", "snoozeql:timezones": "UTC" }))
  })

  it.each(["", "Mars/Olympus", "IST", "+02:00"])("that names no zone says why: %j", (value) => {
    const tag = readTimezoneTag({ "snoozeql:timezone": value })
    assert.strictEqual(tag?.value, value)
    assert.include(tag && Option.getOrUndefined(Result.getFailure(tag.timezone)), `"${value}" is not an IANA time zone`)
  })
})

describe("the tag snoozeql:exclude", () => {
  it.each(["true", "yes", "1", "", " ", "TRUE", "until friday", "nope"])("excludes with %j", (value) => {
    assert.isTrue(isExcluded({ "snoozeql:exclude": value }))
  })

  it.each(["false", "False", "no", "NO", "0", "off", " false "])("does not exclude with %j", (value) => {
    assert.isFalse(isExcluded({ "snoozeql:exclude": value }))
  })

  it("excludes by a key in any case, and by any of several", () => {
    assert.isTrue(isExcluded({ "SnoozeQL:Exclude": "true" }))
    assert.isTrue(isExcluded({ "snoozeql:exclude": "false", "SNOOZEQL:EXCLUDE": "true" }))
    assert.isFalse(isExcluded({ exclude: "true", "snoozeql:excluded": "true" }))
  })
})
