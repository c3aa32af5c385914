import { assert, describe, it } from "@effect/vitest"
import { findTimeZone } from "@snoozeql/domain/TimeZoneName"
import { workloads } from "../src/fleet/workloads.ts"

describe("the time zones of the simulated fleet", () => {
  it.each([...new Set(workloads.flatMap(({ timeZones }) => timeZones))])("%s is an IANA time zone", (timeZone) => {
    assert.strictEqual(findTimeZone(timeZone), timeZone)
  })
})
