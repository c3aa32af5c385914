import { assert, describe, it } from "@effect/vitest"
import { figuresOf } from "@snoozeql/analysis/replay/figures"
import { zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { InstanceId } from "@snoozeql/domain/Instance"
import { backtestReport } from "../src/output/backtestReport.ts"
import { placeColumns } from "../src/output/placeColumns.ts"

const figures = figuresOf(zeroReplayScore, 0)
const first = InstanceId.make("00000000-0000-4000-8000-000000000001")
const second = InstanceId.make("00000000-0000-4000-8000-000000000002")
const result = {
  refit: "daily",
  look: false,
  censored: false,
  one_in: 33,
  timezone: undefined,
  all: figures,
  reliability: []
} as const

describe("backtestReport", () => {
  it("says why clusters and short histories are not replayed", () => {
    const report = backtestReport({
      ...result,
      replayed: [
        { name: "orders", instance_id: first, kind: "cluster", figures: null },
        { name: "young", instance_id: second, kind: "instance", figures: null }
      ]
    })
    assert.include(report, "Not replayed, since a plan needs 14 days of history before it: young.\n")
    assert.include(report, "Not replayed, since only the members of a cluster are: orders.\n")
  })

  it("shows the accounts and regions if there are several", () => {
    const replayed = [first, second].map((instance_id) => ({ name: "orders", instance_id, figures }))
    const report = (secondRegion: string) =>
      backtestReport(
        { ...result, replayed },
        placeColumns([
          { id: first, account: "111111111111", region: "eu-west-1" },
          { id: second, account: "111111111111", region: secondRegion }
        ])
      )
    assert.match(report("us-east-1"), /\norders +111111111111 +us-east-1 +0 /)
    assert.notInclude(report("eu-west-1"), "111111111111")
  })
})
