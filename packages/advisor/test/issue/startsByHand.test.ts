import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { startsByHand } from "../../src/issue/startsByHand.ts"

const change = (at: string, previous_status: string | null, status: string) => ({
  observed_at: DateTime.makeUnsafe(at),
  previous_status,
  status
})

const hoursOf = (changes: ReadonlyArray<ReturnType<typeof change>>) =>
  [...startsByHand(changes)].map((hour) => DateTime.formatIso(DateTime.makeUnsafe(hour * 3_600_000)))

describe("startsByHand", () => {
  it("returns the hours in which a stopped unit was seen to be started, each start once", () => {
    expect(
      hoursOf([
        change("2026-01-05T20:00:00Z", null, "available"),
        change("2026-01-05T22:00:00Z", "available", "stopping"),
        change("2026-01-05T22:15:00Z", "stopping", "stopped"),
        change("2026-01-06T02:30:00Z", "stopped", "starting"),
        change("2026-01-06T02:45:00Z", "starting", "available"),
        change("2026-01-06T22:00:00Z", "available", "stopped"),
        change("2026-01-07T03:00:00Z", "stopped", "available")
      ])
    ).toEqual(["2026-01-06T02:00:00.000Z", "2026-01-07T03:00:00.000Z"])
  })

  it("omits the start by AWS after seven days", () => {
    const stopped = change("2026-01-05T22:00:00Z", "available", "stopped")
    expect(hoursOf([stopped, change("2026-01-12T21:30:00Z", "stopped", "starting")])).toEqual([])
    expect(hoursOf([stopped, change("2026-01-12T20:30:00Z", "stopped", "starting")])).toHaveLength(1)
  })

  it("takes a start whose stop was not seen for one by hand", () => {
    expect(hoursOf([change("2026-01-05T22:10:00Z", "stopped", "available")])).toHaveLength(1)
    expect(hoursOf([change("2026-01-05T22:10:00Z", null, "available")])).toEqual([])
  })
})
