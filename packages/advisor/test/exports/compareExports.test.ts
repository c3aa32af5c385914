import type { Advice } from "@snoozeql/domain/Advice"
import { InstanceId } from "@snoozeql/domain/Instance"
import { ExportId, type RecordedExport } from "@snoozeql/domain/RecordedExport"
import { DateTime } from "effect"
import * as FastCheck from "fast-check"
import { describe, expect, it } from "vitest"
import { compareExports, withExports } from "../../src/exports/compareExports.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:00:00Z")

const recorded: RecordedExport = {
  id: ExportId.make("00000000-0000-4000-8000-000000000001"),
  instance_id: InstanceId.make("00000000-0000-4000-8000-000000000002"),
  format: "cron",
  timezone: "UTC",
  windows: [],
  asleep: [18, 19, 20, 21],
  until: null,
  exported_at: DateTime.makeUnsafe("2026-01-10T10:00:00Z"),
  removed_at: null,
  replaced_at: null,
  protected_dates: [],
  withdrawn: [],
  withdrawn_dates: [],
  withdrawn_at: null,
  restored_at: null,
  explanation: null
}

const advice: Advice = {
  status: "ok",
  explanation: "could sleep",
  blockers: [],
  asleep: [18, 19, 20, 21],
  timezone: "UTC",
  one_in: 33,
  savings: { net_hours_per_week: 1, conservative_net_hours_per_week: 1, per_month: null }
}

describe("compareExports", () => {
  it("tells one withdrawn hour, and why", () => {
    const { changes, updates } = compareExports([recorded], { ...advice, asleep: [18, 19, 20] }, now)
    const explanation =
      "1 hour of the cron schedule that was exported on 2026-01-10 may not sleep any more (Mon 21:00-22:00 in UTC): they are no longer recommended"
    expect(changes).toEqual([{ kind: "export_withdrawn", explanation }])
    expect(updates).toEqual([
      { id: recorded.id, withdrawn: [21], withdrawn_dates: [], withdrew: true, restored: false, explanation }
    ])
  })

  it("tells what forbids sleep, another time zone, and that a unit vanished", () => {
    const blocked = { ...advice, blockers: [{ kind: "excluded", explanation: "its tag excludes it" }] }
    expect(compareExports([recorded], blocked, now).changes[0]?.explanation).toMatch(/: its tag excludes it$/)
    const moved = { ...advice, timezone: "Europe/Berlin" }
    expect(compareExports([recorded], moved, now).changes[0]?.explanation).toMatch(
      /: the unit is judged in Europe\/Berlin now, and no longer in UTC$/
    )
    expect(compareExports([recorded], null, now).updates[0]?.withdrawn).toEqual(recorded.asleep)
  })

  it("tells apart which hours were withdrawn and which may sleep again", () => {
    const before = { ...recorded, withdrawn: [18, 19] }
    const { changes, updates } = compareExports([before], { ...advice, asleep: [18, 20, 21] }, now)
    expect(changes.map(({ kind }) => kind)).toEqual(["export_restored"])
    expect(updates).toMatchObject([{ withdrawn: [19], withdrew: false, restored: true }])
    const both = compareExports([before], { ...advice, asleep: [18, 19, 20] }, now)
    expect(both.changes.map(({ kind }) => kind)).toEqual(["export_withdrawn", "export_restored"])
    expect(both.updates).toMatchObject([{ withdrawn: [21], withdrew: true, restored: true }])
  })

  it("tells everything once: what was recorded is no news", () => {
    const hours = FastCheck.uniqueArray(FastCheck.integer({ min: 0, max: 167 }))
    FastCheck.assert(
      FastCheck.property(hours, hours, hours, (exported, withdrawn, asleep) => {
        const before = { ...recorded, asleep: exported, withdrawn: withdrawn.filter((hour) => exported.includes(hour)) }
        const first = compareExports([before], { ...advice, asleep }, now)
        const [update] = first.updates
        const after = update === undefined ? before : { ...before, withdrawn: update.withdrawn }
        expect(compareExports([after], { ...advice, asleep }, now)).toEqual({ changes: [], updates: [] })
        expect(new Set(after.withdrawn)).toEqual(new Set(exported.filter((hour) => !asleep.includes(hour))))
      })
    )
  })
})

describe("withExports", () => {
  const version = { event: "appeared" as const, changes: [{ kind: "unit" as const, explanation: "it is new" }], advice }
  const compared = compareExports([recorded], { ...advice, asleep: [] }, now)

  it("makes a version where there was none, since a withdrawn hour is always told", () => {
    expect(withExports(null, advice, compared)).toEqual({
      version: { event: "changed", advice, changes: compared.changes },
      exports: compared.updates
    })
    expect(withExports(null, advice, { changes: [], updates: [] })).toEqual({ version: null })
  })

  it("puts what concerns exports first", () => {
    expect(withExports(version, advice, compared).version?.changes.map(({ kind }) => kind)).toEqual([
      "export_withdrawn",
      "unit"
    ])
  })
})
