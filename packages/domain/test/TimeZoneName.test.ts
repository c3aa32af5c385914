import { assert, describe, it } from "@effect/vitest"
import { InstanceRegistration, InstanceUpdate } from "@snoozeql/domain/Instance"
import { findTimeZone, timeZoneDatabaseVersion, TimeZoneName, timeZoneNames } from "@snoozeql/domain/TimeZoneName"
import { DateTime, Result, Schema } from "effect"

const decode = Schema.decodeUnknownResult(TimeZoneName)
const messageOf = (text: unknown) => {
  const result = decode(text)
  return Result.isFailure(result) ? result.failure.message : "accepted"
}

describe("timeZoneNames", () => {
  it("states the version of the database", () => {
    assert.match(timeZoneDatabaseVersion, /^20\d\d[a-z]+$/)
  })

  it("contains zones and links, and no two names that differ only by case", () => {
    assert.isAbove(timeZoneNames.length, 550)
    for (const name of ["Europe/Berlin", "Asia/Calcutta", "Asia/Kolkata", "UTC", "GMT+0", "EST5EDT", "US/Pacific"]) {
      assert.include(timeZoneNames, name)
    }
    assert.strictEqual(new Set(timeZoneNames.map((name) => name.toLowerCase())).size, timeZoneNames.length)
  })

  it.each(timeZoneNames)("contains %s, which Node.js knows and decoding keeps", (name) => {
    const offset = DateTime.zonedOffset(
      DateTime.makeZonedUnsafe("2026-07-01T00:00:00Z", { timeZone: DateTime.zoneMakeNamedUnsafe(name) })
    )
    assert.strictEqual(offset % (15 * 60_000), 0)
    assert.deepStrictEqual(decode(name), Result.succeed(name))
  })
})

describe("TimeZoneName", () => {
  it.each([
    ["europe/berlin", "Europe/Berlin"],
    ["ASIA/CALCUTTA", "Asia/Calcutta"],
    ["asia/kolkata", "Asia/Kolkata"],
    ["america/argentina/comodrivadavia", "America/Argentina/ComodRivadavia"],
    ["utc", "UTC"],
    ["etc/gmt+5", "Etc/GMT+5"],
    ["us/eastern", "US/Eastern"],
    ["gb-eire", "GB-Eire"]
  ])("ignores case: %s decodes to %s", (text, name) => {
    assert.strictEqual(findTimeZone(text), name)
    assert.deepStrictEqual(decode(text), Result.succeed(name))
  })

  // Intl accepts the first eight, but the operating system takes them for UTC.
  it.each([
    "IST",
    "PST",
    "ACT",
    "AET",
    "SystemV/AST4",
    "US/Pacific-New",
    "Canada/East-Saskatchewan",
    "+02:00",
    "Factory",
    "localtime",
    "posixrules",
    "Mars/Olympus",
    "Europe/Berlin ",
    "",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "../../etc/passwd"
  ])("refuses %j, which IANA does not know", (text) => {
    assert.include(messageOf(text), `"${text}" is not an IANA time zone such as Europe/Berlin`)
  })

  it("refuses the name of a place, and suggests the zones that end with it", () => {
    assert.include(messageOf("berlin"), "did you mean Europe/Berlin?")
    assert.include(messageOf("new york"), "did you mean America/New_York?")
    assert.notInclude(messageOf("olympus"), "did you mean")
  })

  it("repeats only the beginning of a very long text", () => {
    assert.isBelow(messageOf("x".repeat(100_000)).length, 300)
  })

  it.each([null, 5, {}])("refuses %j, which is not text", (value) => {
    assert.isTrue(Result.isFailure(decode(value)))
  })
})

describe("InstanceRegistration and InstanceUpdate", () => {
  const registration = {
    name: "orders",
    provider_id: "db-ORDERS",
    account: "111122223333",
    region: "eu-central-1",
    engine: "postgres",
    class: "db.t4g.micro"
  }

  it("decode a time zone to IANA's spelling", () => {
    assert.strictEqual(
      Schema.decodeUnknownSync(InstanceRegistration)({ ...registration, timezone: "europe/berlin" }).timezone,
      "Europe/Berlin"
    )
    assert.deepStrictEqual(Schema.decodeUnknownSync(InstanceUpdate)({ timezone: "asia/calcutta" }), {
      timezone: "Asia/Calcutta"
    })
  })
})
