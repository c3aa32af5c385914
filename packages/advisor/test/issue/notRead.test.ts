import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import type { UnitHistory } from "../../src/evaluate.ts"
import { notRead } from "../../src/issue/notRead.ts"
import { inOffice, makeHistory, never, now } from "../support/history.ts"

const later = (hours: number) => DateTime.add(now, { hours })
const kindsAfter = (history: UnitHistory, hours: number) => notRead(history, later(hours)).map(({ kind }) => kind)

describe("notRead", () => {
  it("forbids the sleep of an instance that was not read for 48 hours", () => {
    const history = makeHistory(inOffice)
    expect(kindsAfter(history, 0)).toEqual([])
    // One pass a day; one of them failed.
    expect(kindsAfter(history, 47)).toEqual([])
    expect(notRead(history, later(48))).toEqual([
      {
        kind: "not_read",
        explanation: "nothing was read of it since 2026-01-15T10:00:00.000Z, so that nobody knows whether it is used"
      }
    ])
  })

  it("knows that an instance is stopped as long as discovery sees it", () => {
    const stopped = makeHistory(inOffice, { instance: { status: "stopped", last_seen_at: later(100) } })
    expect(kindsAfter(stopped, 148)).toEqual([])
    expect(kindsAfter(stopped, 149)).toEqual(["not_read"])
    const started = makeHistory(inOffice, {
      instance: { last_seen_at: later(500) },
      statusChanges: [
        { observed_at: later(1), previous_status: "available", status: "stopped" },
        { observed_at: later(100), previous_status: "stopped", status: "starting" },
        { observed_at: later(101), previous_status: "starting", status: "available" }
      ]
    })
    expect(kindsAfter(started, 148)).toEqual([])
    expect(kindsAfter(started, 149)).toEqual(["not_read"])
  })

  it("forbids the sleep of a cluster with a member that was not read", () => {
    const cluster = (...members: NonNullable<UnitHistory["members"]>): UnitHistory => ({
      ...makeHistory(never, { days: 0, instance: { kind: "cluster", class: null } }),
      members
    })
    const silent = (first_seen_at: DateTime.Utc, gone_at: DateTime.Utc | null = null) =>
      makeHistory(never, { days: 0, instance: { name: "reader", first_seen_at, gone_at } })
    const writer = makeHistory(inOffice)
    expect(kindsAfter(cluster(writer), 0)).toEqual([])
    expect(kindsAfter(cluster(writer, silent(later(-40))), 0)).toEqual([])
    expect(kindsAfter(cluster(writer, silent(later(-49))), 0)).toEqual(["not_read"])
    expect(kindsAfter(cluster(writer, silent(later(-49), later(-1))), 0)).toEqual([])
  })
})
