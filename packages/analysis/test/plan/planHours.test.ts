import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import { planDay } from "../../src/plan/planDay.ts"
import { scoreReplay } from "../../src/replay/scoreReplay.ts"
import { replay } from "../../src/replay/replay.ts"
import { observe } from "../support/observations.ts"

const policy = defaultAnalysisPolicy
const days = 42
// Idle from 21:00 to 08:00, so that only three hours of a sleep lie before midnight.
const observations = observe({ days, isActive: ({ hour }) => hour >= 8 && hour < 21 })
const now = DateTime.makeUnsafe(Date.parse("2026-06-01T00:00:00Z") + days * 86_400_000)

const plan = (oneIn: number) => planDay({ observations, timezone: "UTC", now, policy, oneIn })
const evening = (oneIn: number) => plan(oneIn).hours.slice(20)

describe("planHours", () => {
  it("begins a sleep shortly before the plan's end if a clean weekly record says that it continues", () => {
    expect(evening(50).map(({ asleep }) => asleep)).toEqual([false, true, true, true])
  })

  it("does not do so without a clean record, however small the risk of the three hours", () => {
    // The advice of 42 days cannot have slept through 1000 hours.
    expect(evening(1000).map(({ asleep }) => asleep)).toEqual([false, false, false, false])
    const { hours } = planDay({ observations, timezone: "UTC", now, policy: { ...policy, recommended_confidence: 1 } })
    expect(hours.slice(21).map(({ ground }) => ground)).toEqual(["short_run", "short_run", "short_run"])
  })

  it("keeps the whole night asleep, also if the stop is checked", () => {
    for (const look of [false, true]) {
      const played = replay(observations, {
        timezone: "UTC",
        policy,
        oneIn: 50,
        refit: "daily",
        look,
        censored: false,
        from: DateTime.makeUnsafe(Date.parse("2026-06-01T00:00:00Z") + 28 * 86_400_000)
      })
      expect(played).toBeDefined()
      if (played === undefined) return
      const { idle, needed, slept, stops } = scoreReplay(played)
      // The check fails right after the last active hour of each of the 14 evenings, and holds an hour later.
      expect({ slept, needed, stops }).toEqual({ slept: idle - (look ? 14 : 0), needed: 0, stops: 15 })
    }
  })
})
