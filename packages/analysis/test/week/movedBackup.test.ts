import { describe, expect, it } from "@effect/vitest"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { analyze, type AnalysisInput } from "../../src/week/analyze.ts"
import { observe, officeHours, type WallClock } from "../support/observations.ts"

type Facts = NonNullable<AnalysisInput["facts"]>

const facts: Facts = {
  backup_retention_days: 7,
  backup_window: "02:00-02:30",
  maintenance_window: null,
  first_seen_at: null
}

const analyzed = (
  change: Partial<Facts> = {},
  {
    isActive = officeHours,
    policy = {},
    timezone = "UTC"
  }: {
    readonly isActive?: (clock: WallClock) => boolean
    readonly policy?: Partial<AnalysisPolicy>
    readonly timezone?: string
  } = {}
) =>
  analyze({
    observations: observe({ timezone, from: "2025-12-01T12:00:00Z", isActive }),
    timezone,
    policy: { ...defaultAnalysisPolicy, ...policy },
    facts: { ...facts, ...change }
  })

/** In use every day from 6 to 18 o'clock. */
const daily = ({ hour }: WallClock) => hour >= 6 && hour < 18

describe("analyze: what moving the backup window would win", () => {
  it("is what the same instance gets when its backup is in that window", () => {
    const { asleep, moved_backup } = analyzed({ backup_window: "01:00-01:30" }, { isActive: daily })
    expect(moved_backup).toEqual({ window: "08:00-08:30", asleep_hours: 84, stops: 7, present_stops: 14 })
    expect(asleep.length).toBe(77)
    const then = analyzed({ backup_window: moved_backup?.window ?? null }, { isActive: daily })
    expect(then.asleep.length).toBe(84)
    expect(then.moved_backup).toBeNull()
  })

  it("is also a night whose parts were too short", () => {
    const nights = ({ hour }: WallClock) => hour >= 6
    const { asleep, moved_backup, status } = analyzed({}, { isActive: nights })
    expect([status, asleep.length]).toEqual(["none", 0])
    expect(moved_backup).toMatchObject({ asleep_hours: 42, stops: 7, present_stops: 0 })
  })

  it("counts that the new window splits the weekend", () => {
    const { asleep, moved_backup } = analyzed()
    const then = analyzed({ backup_window: moved_backup?.window ?? null })
    expect(moved_backup?.asleep_hours).toBe(then.asleep.length)
    expect(moved_backup?.asleep_hours).toBeGreaterThan(asleep.length)
  })

  it("keeps the length of the window, and avoids the maintenance window", () => {
    const change = { backup_window: "23:30-00:45", maintenance_window: "mon:08:45-mon:09:15" }
    expect(analyzed(change, { isActive: daily }).moved_backup?.window).toBe("10:00-11:15")
  })

  it("is in waking hours on both sides of a change of the clocks", () => {
    const { moved_backup } = analyzed({ backup_window: "01:00-01:30" }, { isActive: daily, timezone: "Europe/Berlin" })
    const hour = Number(moved_backup?.window.slice(0, 2))
    expect([hour + 1, hour + 2].every((local) => local >= 6 && local < 18)).toBe(true)
  })

  it.each<readonly [string, Partial<Facts>, Parameters<typeof analyzed>[1]]>([
    ["the backup is in waking hours", { backup_window: "10:00-10:30" }, { isActive: daily }],
    ["the policy lets it sleep through its backup", {}, { isActive: daily, policy: { protect_backup_window: false } }],
    ["it has no automated backups", { backup_retention_days: 0 }, { isActive: daily }],
    ["its window is not known", { backup_window: null }, { isActive: daily }],
    ["it is always in use", {}, { isActive: () => true }],
    ["it is always idle", {}, { isActive: () => false }],
    [
      "the hours are protected anyway",
      {},
      {
        isActive: daily,
        policy: {
          protected_hours: [
            {
              days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
              start: "01:00",
              end: "04:00"
            }
          ]
        }
      }
    ]
  ])("is null if %s", (_, change, options) => {
    expect(analyzed(change, options).moved_backup).toBeNull()
  })
})
