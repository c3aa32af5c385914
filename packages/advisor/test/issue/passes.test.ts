import { CollectionRunId, type CollectionRun, noCollectionCounts } from "@snoozeql/domain/CollectionRun"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { commandIssues } from "../../src/issue/passes.ts"

const now = DateTime.makeUnsafe("2026-01-15T00:20:00Z")

const runOf = (startedAt: string, status: CollectionRun["status"]): CollectionRun => ({
  ...noCollectionCounts,
  id: CollectionRunId.make("00000000-0000-4000-8000-000000000001"),
  trigger: "schedule",
  status,
  started_at: DateTime.makeUnsafe(startedAt),
  finished_at: null,
  targets: [],
  estimated_cost_usd: 0
})

describe("commandIssues", () => {
  it("issues all that a server would if no pass of a server began in the last 24 hours", () => {
    const all = { isCollected: true, issuesChanges: true }
    expect(commandIssues([], now)).toEqual(all)
    expect(commandIssues([runOf("2026-01-14T00:20:00Z", "succeeded")], now)).toEqual(all)
    // `snoozeql collect` needs no server.
    expect(commandIssues([{ ...runOf("2026-01-15T00:15:00Z", "failed"), trigger: "manual" }], now)).toEqual(all)
  })

  it("leaves the advice of today alone while a server is at work, and the plans of the day to its first pass", () => {
    const yesterday = runOf("2026-01-14T23:45:00Z", "succeeded")
    expect(commandIssues([yesterday], now)).toEqual({ isCollected: false, issuesChanges: false })
    const failed = runOf("2026-01-15T00:15:00Z", "failed")
    expect(commandIssues([failed, yesterday], now)).toEqual({ isCollected: false, issuesChanges: false })
    const today = runOf("2026-01-15T00:15:00Z", "partial")
    expect(commandIssues([today, yesterday], now)).toEqual({ isCollected: true, issuesChanges: false })
  })
})
