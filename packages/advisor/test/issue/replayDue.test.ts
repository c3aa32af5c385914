import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { isReplayDue, isUsable, replayInputs } from "../../src/issue/replayDue.ts"
import { makeInstance, ordinary } from "../support/history.ts"

const id = (last: number) => InstanceId.make(`00000000-0000-4000-8000-${last.toString(16).padStart(12, "0")}`)
const at = (text: string) => DateTime.makeUnsafe(text)
const start = at("2026-01-05T00:00:00Z")

const replay = { replayed_at: start, inputs: "a-b", hours: 56 * 24 }
const isDueAt = (now: DateTime.Utc, unit = id(1), fields: Partial<typeof replay> = {}) =>
  isReplayDue({ id: unit, now, inputs: "a-b", state: { one_in: 33, replay: { ...replay, ...fields } } })

describe("isReplayDue", () => {
  it("is true at the first plan, and when what plans are replayed by has changed", () => {
    const input = { id: id(1), now: start, inputs: "a-b" }
    expect(isReplayDue({ ...input, state: { one_in: 33, replay: null } })).toBe(true)
    expect(isReplayDue({ ...input, state: { one_in: null, replay: null } })).toBe(false)
    expect(isReplayDue({ ...input, inputs: "a-c", state: { one_in: 33, replay } })).toBe(true)
    expect(isDueAt(start)).toBe(false)
  })

  it("is true once a week, at hours of the week over which the units are spread", () => {
    const dueHours = Array.from({ length: 400 }, (_, unit) => {
      const hours = [...Array.from({ length: 169 }).keys()].map((hour) =>
        isDueAt(DateTime.add(start, { hours: hour }), id(unit * 7919))
      )
      const first = hours.indexOf(true)
      expect(first).toBeGreaterThan(0)
      expect(hours.slice(first)).not.toContain(false)
      return first
    })
    const perDay = Array.from({ length: 7 }, (_, day) => dueHours.filter((hour) => Math.floor((hour - 1) / 24) === day))
    for (const units of perDay) expect(units.length).toBeGreaterThan(30)
  })

  it("is true every day while fewer than 14 days can be replayed, and if the replay comes from the future", () => {
    const tomorrow = at("2026-01-06T00:00:00Z")
    expect(isDueAt(tomorrow, id(90), { hours: 13 * 24 })).toBe(true)
    expect(isDueAt(tomorrow, id(90), { hours: 14 * 24 })).toBe(false)
    expect(isDueAt(start, id(1), { replayed_at: at("2026-01-05T00:00:01Z") })).toBe(true)
  })
})

describe("isUsable", () => {
  it("takes replays of at least 14 days by the same policy and time zone", () => {
    expect(isUsable({ hours: 336, inputs: "a-b" }, "a")).toBe(true)
    expect(isUsable({ hours: 335, inputs: "a-b" }, "a")).toBe(false)
    expect(isUsable({ hours: 336, inputs: "c-b" }, "a")).toBe(false)
  })
})

describe("replayInputs", () => {
  it("change with the method, the promise, the protected dates, the members and the windows in which a unit stays awake", () => {
    const member = (last: number, maintenance_window: string | null = null) => ({
      instance: makeInstance({ id: id(last) }),
      providerFacts: { ...ordinary, maintenance_window }
    })
    const unit = {
      instance: makeInstance({ kind: "cluster" }),
      providerFacts: ordinary,
      members: [member(1), member(2)]
    }
    const inputs = replayInputs(unit, { method: "a", protectedDates: [] }, 33)
    expect(replayInputs({ ...unit, members: unit.members.toReversed() }, { method: "a", protectedDates: [] }, 33)).toBe(
      inputs
    )
    const others = [
      replayInputs(unit, { method: "b", protectedDates: [] }, 33),
      replayInputs(unit, { method: "a", protectedDates: [] }, 66),
      replayInputs(unit, { method: "a", protectedDates: [[{ kind: "last_working_day" }]] }, 33),
      replayInputs({ ...unit, members: [member(1)] }, { method: "a", protectedDates: [] }, 33),
      replayInputs(
        { ...unit, members: [member(1), member(2, "mon:01:00-mon:02:00")] },
        { method: "a", protectedDates: [] },
        33
      ),
      replayInputs(
        { ...unit, providerFacts: { ...ordinary, backup_window: "02:00-02:30" } },
        { method: "a", protectedDates: [] },
        33
      )
    ]
    expect(new Set([inputs, ...others]).size).toBe(7)
  })
})
