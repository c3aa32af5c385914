import { assert, describe, it } from "@effect/vitest"
import type { CollectionCounts } from "@snoozeql/domain/CollectionRun"
import { addCounts, addFailures, notBegun } from "../../src/pass/progress.ts"
import { whyNothingWritten } from "../../src/pass/whyNothingWritten.ts"

const progressOf = (counts: Partial<CollectionCounts>) =>
  addCounts(notBegun({ inventory: { region: "eu-west-1" } }), counts)

const why = (counts: Partial<CollectionCounts>, statuses: ReadonlyArray<string>, skippedInstances = 0) =>
  whyNothingWritten(progressOf(counts), { statuses, skippedInstances })

describe("whyNothingWritten", () => {
  it.each<readonly [string, Partial<CollectionCounts>, ReadonlyArray<string>]>([
    ["RDS has no instances in eu-west-1. Are the region and the account correct?", {}, []],
    ["CloudWatch has published nothing yet for 2 new instances.", {}, ["creating", "creating"]],
    ["CloudWatch has no datapoints for the 1 requested instance.", { instances: 1 }, ["available"]],
    ["Not available: 2 (stopped, failed).", { instances: 3 }, ["available", "stopped", "failed"]],
    ["the hours that were read are older than the stored ones (12;", { instances: 1, stale: 12 }, ["available"]],
    ["the hours that were read are older than the retention (1).", { instances: 1, expired: 1 }, ["available"]],
    ["the hours that were read are incomplete (3).", { instances: 1, skipped: 3 }, ["available"]]
  ])("returns: %s", (reason, counts, statuses) => {
    const note = why(counts, statuses) ?? assert.fail("no reason")
    assert.isTrue(note.startsWith("Nothing was written: "))
    assert.include(note, reason)
    assert.isTrue(/See https:\/\/\S+\/docs\/troubleshooting\.md#a-pass-wrote-nothing$/.test(note))
  })

  it.each<readonly [string, Partial<CollectionCounts>]>([
    ["it wrote something", { instances: 1, written: 1 }],
    ["everything was stored already", { instances: 1, unchanged: 1 }]
  ])("is undefined if %s", (_, counts) => {
    assert.isUndefined(why(counts, ["available"]))
  })

  it("is undefined if the failures give the reason", () => {
    const progress = addFailures(progressOf({ instances: 1 }), ["AWS throttled GetMetricData"])
    assert.isUndefined(whyNothingWritten(progress, { statuses: ["available"], skippedInstances: 0 }))
  })

  it("is undefined if the notes about the instances give the reason", () => {
    assert.isUndefined(why({}, [], 1))
  })
})
