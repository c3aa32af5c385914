import { assert, describe, it } from "@effect/vitest"
import { DateTime } from "effect"
import { clustersOf } from "../src/clusters/clusterOf.ts"
import type { ClusterScenario } from "../src/clusters/ClusterScenario.ts"
import { makeCluster } from "../src/clusters/makeCluster.ts"
import { instancesAt } from "../src/names/namedInstances.ts"
import { eventsOf } from "../src/rds/events.ts"

const at = (text: string) => DateTime.makeUnsafe(text)

const scenario: ClusterScenario = {
  name: "shop",
  engine: "aurora-mysql",
  createdAt: at("2026-03-01T00:00:00Z"),
  members: [
    { name: "shop-1", class: "db.r6g.large" },
    { name: "shop-2", class: "db.r6g.large", from: at("2026-03-05T00:00:00Z"), until: at("2026-03-20T00:00:00Z") }
  ],
  writes: () => 1,
  failoverHour: 2,
  stops: [{ from: at("2026-03-14T00:00:00Z"), until: at("2026-03-16T00:00:00Z") }]
}
const members = makeCluster(1, scenario)

const presentAt = (text: string) => clustersOf(instancesAt(members, at(text).epochMilliseconds))

const writerAt = (text: string) => presentAt(text)[0]?.cluster.writerAt(at(text).epochMilliseconds)

const meanCpu = (name: string, text: string) => {
  const from = at(text).epochMilliseconds
  const values: Array<number> = []
  members
    .find(({ identifier }) => identifier === name)
    ?.series.get("CPUUtilization")
    ?.visit(from, from + 3_600_000, (_, value) => void values.push(value))
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe("makeCluster", () => {
  it("lists the members that exist at the time", () => {
    const namesAt = (text: string) => presentAt(text)[0]?.members.map(({ identifier }) => identifier)
    assert.deepStrictEqual(namesAt("2026-03-04T23:59:00Z"), ["shop-1"])
    assert.deepStrictEqual(namesAt("2026-03-05T00:00:00Z"), ["shop-1", "shop-2"])
    assert.deepStrictEqual(namesAt("2026-03-20T00:00:00Z"), ["shop-1"])
    assert.deepStrictEqual(presentAt("2026-02-28T00:00:00Z"), [])
  })

  it("moves the load to the next member at every failover", () => {
    const before = writerAt("2026-03-10T01:59:00Z")
    const after = writerAt("2026-03-10T02:00:00Z")
    assert.sameMembers([before, after], ["shop-1", "shop-2"])
    assert.isAbove(meanCpu(after ?? "", "2026-03-10T02:00:00Z"), 20)
    assert.isBelow(meanCpu(before ?? "", "2026-03-10T02:00:00Z"), 10)
  })

  it("publishes nothing while it is stopped, and has the events of the stop", () => {
    assert.isNaN(meanCpu("shop-1", "2026-03-14T12:00:00Z"))
    assert.strictEqual(
      presentAt("2026-03-14T12:00:00Z")[0]?.cluster.statusAt(at("2026-03-14T12:00:00Z").epochMilliseconds),
      "stopped"
    )
    const now = at("2026-03-18T10:00:00Z").epochMilliseconds
    const present = instancesAt(members, now)
    assert.deepStrictEqual(
      eventsOf(present, "db-cluster", now).map(({ at: time, message, source }) => [
        source,
        message,
        DateTime.formatIso(DateTime.makeUnsafe(time))
      ]),
      [
        ["shop", "DB cluster stopped", "2026-03-14T00:00:00.000Z"],
        ["shop", "DB cluster started", "2026-03-16T00:00:00.000Z"]
      ]
    )
    assert.deepStrictEqual(eventsOf(present, "db-instance", now), [])
  })
})
