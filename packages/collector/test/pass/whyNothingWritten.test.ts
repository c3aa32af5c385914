import { assert, describe, it } from "@effect/vitest"
import { emptyProgress, type Progress } from "../../src/pass/progress.ts"
import { whyNothingWritten } from "../../src/pass/whyNothingWritten.ts"

const why = (progress: Partial<Progress>, statuses: ReadonlyArray<string>, skippedInstances = 0) =>
  whyNothingWritten({ ...emptyProgress, region: "eu-west-1", ...progress }, { statuses, skippedInstances })

describe("why a pass wrote nothing", () => {
  it.each<readonly [string, Partial<Progress>, ReadonlyArray<string>]>([
    ["RDS has no instances in eu-west-1. Are the region and the account the right ones?", {}, []],
    ["all 2 instances are so new that CloudWatch has published nothing", {}, ["creating", "creating"]],
    ["CloudWatch has no datapoints of the 1 instance it was asked for.", { instances: 1 }, ["available"]],
    ["Not available: 2 (stopped, failed).", { instances: 3 }, ["available", "stopped", "failed"]],
    ["the hours that were read are older than what is stored (12;", { instances: 1, stale: 12 }, ["available"]],
    ["the hours that were read are older than the retention (1).", { instances: 1, expired: 1 }, ["available"]],
    ["the hours that were read are incomplete (3).", { instances: 1, skipped: 3 }, ["available"]]
  ])("%s", (reason, progress, statuses) => {
    const note = why(progress, statuses) ?? assert.fail("no reason")
    assert.isTrue(note.startsWith("Nothing was written: "))
    assert.include(note, reason)
    assert.isTrue(note.endsWith("See docs/troubleshooting.md#a-pass-wrote-nothing"))
  })

  it.each<readonly [string, Partial<Progress>, number]>([
    ["it wrote something", { instances: 1, written: 1 }, 0],
    ["everything was stored already", { instances: 1, unchanged: 1 }, 0],
    ["its failures say why", { instances: 1, failures: ["AWS throttled GetMetricData"] }, 0]
  ])("is not told where %s", (_, progress, skippedInstances) => {
    assert.isUndefined(why(progress, ["available"], skippedInstances))
  })

  it("is not told where the notes about its instances say why", () => {
    assert.isUndefined(why({}, [], 1))
  })
})
