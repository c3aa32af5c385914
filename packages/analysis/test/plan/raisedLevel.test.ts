import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import { planDay } from "../../src/plan/planDay.ts"
import { idleValues, observe, officeHours, sampled } from "../support/observations.ts"

/** CPU that noise moves by up to 0.1 of a percent. */
const noise = (hour: number) => ((hour * 7919) % 21) / 100 - 0.1

const plan = (level: number) =>
  planDay({
    observations: observe({
      days: 42,
      change: (seen, clock) => ({
        ...seen,
        values: {
          ...idleValues,
          cpu_avg: sampled((officeHours(clock) ? level : 2) + noise(seen.hour.epochMilliseconds / 3_600_000))
        }
      })
    }),
    timezone: "UTC",
    now: DateTime.makeUnsafe("2026-07-13T00:00:00Z"),
    policy: defaultAnalysisPolicy,
    oneIn: 50
  })

describe("planDay, of a database whose work stays below its ceilings", () => {
  it("keeps hours awake that are consistently busier than the quiet ones", () => {
    const { hours } = plan(2.8)
    expect(hours[9]).toMatchObject({ asleep: false, ground: "raised_level" })
    expect(hours[3]?.asleep).toBe(true)
  })

  it("plans sleep in those hours if they are as quiet as the others", () => {
    expect(plan(2).hours[9]?.asleep).toBe(true)
  })
})
