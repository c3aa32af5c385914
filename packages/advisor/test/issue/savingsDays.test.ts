import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { savingsDays, type SavingsDaysInput } from "../../src/issue/savingsDays.ts"
import { monday, planIn, range } from "./plans.ts"

const instance_id = InstanceId.make("00000000-0000-4000-8000-000000000001")
const midnight = monday * 24

const price = { hourly: 0.5, currency: "USD", source: "instance", as_of: null } as const

const change = (at: number, status: string) => ({
  observed_at: DateTime.makeUnsafe(Math.round((midnight + at) * 3_600_000)),
  previous_status: null,
  status
})

const daysOf = (more: Partial<SavingsDaysInput>) =>
  savingsDays({
    instance_id,
    plans: [],
    changes: [],
    ran: new Set(),
    savings: { price, after_discount: null },
    reserved: false,
    cycleCost: 0.5,
    firstDay: monday,
    untilDay: monday + 2,
    ...more
  })

const stopped = (more: Partial<SavingsDaysInput>) => daysOf(more).map(({ stopped_hours }) => stopped_hours)
const advised = (more: Partial<SavingsDaysInput>) => daysOf(more).map(({ advised_hours }) => advised_hours)

describe("savingsDays", () => {
  it("counts the time in which a unit was stopped by UTC day, but neither stopping nor starting", () => {
    const changes = [
      change(20, "stopping"),
      change(20.25, "stopped"),
      change(26.5, "starting"),
      change(26.75, "available"),
      change(40, "stopped")
    ]
    expect(stopped({ changes })).toEqual([3.75, 10.5])
  })

  it("does not count an hour with samples inside of a stop: the unit ran though nobody saw it", () => {
    const changes = [change(20.25, "stopped"), change(26.5, "available")]
    // The samples of the hours in which it stopped and started are from before and after.
    const ran = new Set([20, 23, 26].map((hour) => midnight + hour))
    expect(stopped({ changes, ran })).toEqual([2.75, 2.5])
  })

  it("counts nothing before the first change, and a stop from before the range", () => {
    expect(stopped({ changes: [{ ...change(12, "available"), previous_status: "stopped" }] })).toEqual([0, 0])
    expect(stopped({ changes: [change(-100, "stopped"), change(30, "available")] })).toEqual([24, 6])
  })

  it("returns the advised hours less a cycle for each sleep that begins, with a sleep over midnight once", () => {
    const plans = [
      planIn(midnight - 1, [...range(midnight + 2, midnight + 5), ...range(midnight + 22, midnight + 24)]),
      planIn(midnight + 23, range(midnight + 24, midnight + 30))
    ]
    expect(advised({ plans })).toEqual([4, 6])
    // A sleep that is shorter than its cycle saves nothing.
    expect(advised({ plans: [planIn(midnight, [midnight + 5])], cycleCost: 2 })).toEqual([0, 0])
  })

  it("takes the price after discounts, and none for a reserved unit or without a price", () => {
    const money = { expected: 1, conservative: 1 }
    const after_discount = { hourly: 0.3, per_week: money, per_month: money }
    expect(daysOf({})[0]).toMatchObject({ day: "2026-01-05", hourly: 0.5, currency: "USD" })
    expect(daysOf({ savings: { price, after_discount } })[0]).toMatchObject({ hourly: 0.3, currency: "USD" })
    expect(daysOf({ reserved: true })[0]).toMatchObject({ hourly: null, currency: null })
    expect(daysOf({ savings: { price: null, after_discount } })[0]).toMatchObject({ hourly: null, currency: null })
  })

  it("never counts more than the time between stops and starts, nor more than a day", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(FastCheck.tuple(FastCheck.double({ min: -30, max: 60, noNaN: true }), FastCheck.boolean())),
        FastCheck.uniqueArray(FastCheck.integer({ min: 0, max: 47 })),
        (given, hours) => {
          const changes = given
            .toSorted(([a], [b]) => a - b)
            .map(([at, isStopped]) => change(at, isStopped ? "stopped" : "available"))
          const counted = stopped({ changes, ran: new Set(hours.map((hour) => midnight + hour)) })
          const minutes = Array.from({ length: 2 * 1440 }, (_, minute) => {
            const instant = midnight * 3_600_000 + (minute + 0.5) * 60_000
            return changes.findLast(({ observed_at }) => observed_at.epochMilliseconds <= instant)?.status === "stopped"
          })
          for (const [day, sum] of counted.entries()) {
            const most = minutes.slice(day * 1440, (day + 1) * 1440).filter(Boolean).length / 60
            expect(sum).toBeGreaterThanOrEqual(0)
            // Each change can move half a minute of the recount.
            expect(sum).toBeLessThanOrEqual(Math.min(24, most + (changes.length + 1) / 60))
          }
        }
      )
    )
  })
})
