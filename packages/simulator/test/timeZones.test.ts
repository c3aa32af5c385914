import { assert, describe, it } from "@effect/vitest"
import { findTimeZone } from "@snoozeql/domain/TimeZoneName"
import { lives } from "../src/fleet/lives.ts"

describe("the time zones of the simulated fleet", () => {
  it.each([...new Set(lives.flatMap(({ timeZones }) => timeZones))])("%s is one of IANA's", (timeZone) => {
    assert.strictEqual(findTimeZone(timeZone), timeZone)
  })
})
