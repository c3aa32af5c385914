import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { hoursRan, startsByHand } from "../../src/issue/startsByHand.ts"
import { inOffice, makeHistory } from "../support/history.ts"

const change = (at: string, previous_status: string | null, status: string) => ({
  observed_at: DateTime.makeUnsafe(at),
  previous_status,
  status
})

const hourOf = (at: string) => DateTime.makeUnsafe(at).epochMilliseconds / 3_600_000

const hoursOf = (changes: ReadonlyArray<ReturnType<typeof change>>, ran: ReadonlyArray<string> = []) =>
  [...startsByHand({ changes, ran: new Set(ran.map(hourOf)) })].map((hour) =>
    DateTime.formatIso(DateTime.makeUnsafe(hour * 3_600_000))
  )

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

  it("finds the starts that were not seen by the hours with samples in a stop", () => {
    const stopped = change("2026-01-05T22:58:00Z", "available", "stopping")
    const seenLate = change("2026-01-06T06:00:00Z", "stopped", "available")
    // It ran on until 23:05, and was used from 02:10 to 02:50.
    const ran = ["2026-01-05T22:00Z", "2026-01-05T23:00Z", "2026-01-06T02:00Z"]
    expect(hoursOf([stopped, seenLate], ran)).toEqual(["2026-01-06T02:00:00.000Z"])
    expect(hoursOf([stopped], ran)).toEqual(["2026-01-06T02:00:00.000Z"])
    // What runs on until it is seen was started once.
    const running = [2, 3, 4, 5, 6].map((hour) => `2026-01-06T0${hour}:00Z`)
    expect(hoursOf([stopped, seenLate], running)).toEqual(["2026-01-06T02:00:00.000Z"])
    expect(hoursOf([stopped], ["2026-01-12T22:00Z"])).toEqual([])
  })

  it("takes the hours of a cluster's members for its own", () => {
    const history = makeHistory(inOffice, { days: 1 })
    const cluster = { ...makeHistory(inOffice, { days: 0 }), members: [history] }
    expect(hoursRan(history).size).toBe(24)
    expect(hoursRan(cluster)).toEqual(hoursRan(history))
  })
})
