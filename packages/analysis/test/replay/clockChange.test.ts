import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import { replay } from "../../src/replay/replay.ts"
import { scoreReplay, zeroReplayScore } from "../../src/replay/scoreReplay.ts"
import { type History, observe, officeHours, type WallClock } from "../support/observations.ts"

/** Twelve weeks. Berlin's clocks go back in the ninth one, on 25 October. The replay begins a few days before that. */
const from = "2026-08-24T00:00:00Z"
const days = 84
const firstPlan = DateTime.makeUnsafe("2026-10-20T00:00:00Z")

const atWeekend = ({ hour, weekday }: WallClock): boolean => weekday >= 5 && hour >= 9 && hour < 22
const atNight = ({ hour }: WallClock): boolean => hour >= 1 && hour < 4
const onMonday = ({ hour, weekday }: WallClock): boolean => weekday === 0 && hour >= 5 && hour < 8

const neededIn = (timezone: string, isActive: NonNullable<History["isActive"]>): number => {
  const played = replay(observe({ from, days, timezone: "Europe/Berlin", isActive }), {
    timezone,
    from: firstPlan,
    policy: defaultAnalysisPolicy,
    oneIn: 33,
    refit: "daily",
    look: false,
    censored: false
  })
  return (played === undefined ? zeroReplayScore : scoreReplay(played)).needed
}

describe("replay, over a change of the clocks", () => {
  it.each([
    ["an office", officeHours],
    ["work at weekends", atWeekend],
    ["a batch at night", atNight],
    ["a report on Mondays", onMonday]
  ] as const)("sleeps in no needed hour of %s by its own clock, but does by that of UTC", (_, isActive) => {
    expect(neededIn("Europe/Berlin", isActive)).toBe(0)
    // The control: nobody chose the time zone. Use ends an hour later by UTC, when the plan lets it sleep.
    expect(neededIn("UTC", isActive)).toBeGreaterThan(0)
  })
})
