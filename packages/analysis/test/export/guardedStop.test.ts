import { describe, expect } from "@effect/vitest"
import type { RestLimits } from "@snoozeql/domain/ActivityAnalysis"
import type { ClusterScenario } from "@snoozeql/simulator/clusters/ClusterScenario"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { DateTime, Effect } from "effect"
import { TestClock } from "effect/testing"
import { officeLimits, officeOfTwo, pooledOffice, topicArn, withLimits } from "../support/guardedExport.ts"
import { change, cluster, live, noon, orders, run, shop, simulated, statusOf, stopped } from "../support/guardedRun.ts"
import type { Definition } from "../support/stateMachine/definition.ts"

/** Fails unless a busy database was left alone. The control without the guard must fail it. */
const expectLeftAlone = Effect.fnUntraced(function* (name: string, ended: { readonly end: string | undefined }) {
  expect(ended.end).toBe("Refused")
  expect(yield* statusOf(name)).toBe("available")
})

const many = 10_000

/** Limits that only the processor of a busy database is above. */
const onlyProcessor = withLimits({
  ...officeLimits,
  connections_avg: many,
  connections_max: many,
  read_iops_avg: many,
  read_iops_max: many,
  write_iops_avg: many,
  write_iops_max: many
})

/** A writer whose application keeps connections open, and a reader with some connections at 17:00. */
const pooledShop: ClusterScenario = {
  ...shop,
  writes: () => 0.18,
  reads: (hour) => (DateTime.toPartsUtc(hour).hour === 17 ? 0.1 : 0)
}

/** Limits; only those of connections matter. */
const connectionsAtMost = (connections: number): RestLimits => ({
  cpu_avg: many,
  cpu_max: many,
  connections_avg: connections,
  connections_max: connections,
  read_iops_avg: many,
  read_iops_max: many,
  write_iops_avg: many,
  write_iops_max: many
})

const busyReader = { at: noon, clusters: [pooledShop] }

describe("the state machine that stops", () => {
  simulated("stops an idle instance, and waits until it is stopped", {}, () =>
    Effect.gen(function* () {
      const { end, messages } = yield* run("StopMachine")
      expect([end, messages]).toEqual(["Stopped", []])
      expect(yield* statusOf(orders)).toBe("stopped")
    })
  )

  simulated("refuses a busy one, and says why", { at: noon }, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine")
      yield* expectLeftAlone(orders, ended)
      expect(ended.messages).toHaveLength(1)
      expect(ended.messages[0]).toMatchObject({ TopicArn: topicArn, Subject: `Not stopped: ${orders}` })
      expect(ended.messages[0]?.Message).toMatch(/it is in use: CPUUtilization of .* at most [^;]+ counts as rest\.$/)
    })
  )

  simulated("refuses one that only its connections show in use", {}, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine", { instance: { name: live } })
      yield* expectLeftAlone(live, ended)
      expect(ended.messages[0]?.Message).toMatch(/in use: DatabaseConnections of low-cpu-live-07 reached \d+/)
    })
  )

  simulated("refuses one that only its processor shows in use", { at: noon }, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine", { analysis: onlyProcessor })
      yield* expectLeftAlone(orders, ended)
      expect(ended.messages[0]?.Message).toContain("CPUUtilization")
      for (const other of ["DatabaseConnections", "IOPS"]) expect(ended.messages[0]?.Message).not.toContain(other)
    })
  )

  simulated("refuses one whose pool of connections hides its use", {}, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine", { instance: { name: live }, analysis: pooledOffice })
      yield* expectLeftAlone(live, ended)
      const message = ended.messages[0]?.Message
      expect(message).toMatch(/in use: WriteIOPS of low-cpu-live-07 reached [\d.]+ \(average [\d.]+\)/)
      expect(message).not.toMatch(/CPUUtilization|DatabaseConnections/)
    })
  )

  for (const [metric, series] of [
    ["ReadIOPS", "read_iops_avg"],
    ["WriteIOPS", "write_iops_avg"],
    ["DatabaseConnections", "connections_avg"]
  ] as const) {
    simulated(`refuses one that only the average of ${metric} shows in use`, {}, () =>
      Effect.gen(function* () {
        const analysis = withLimits({ ...connectionsAtMost(many), [series]: 1 })
        const ended = yield* run("StopMachine", { instance: { name: live }, analysis })
        yield* expectLeftAlone(live, ended)
        expect(ended.messages[0]?.Message).toMatch(new RegExp(`in use: ${metric} of low-cpu-live-07 reached [^;]*$`))
      })
    )
  }

  simulated("refuses at missing data: it runs again since 20 minutes", {}, () =>
    Effect.gen(function* () {
      yield* stopped
      yield* change("startDBInstance", orders)
      yield* TestClock.adjust("26 minutes")
      const ended = yield* run("StopMachine")
      yield* expectLeftAlone(orders, ended)
      expect(ended.messages[0]?.Message).toContain("its last hour is not known well enough: CPUUtilization")
    })
  )

  simulated("refuses if the newest minutes are missing", { faults: { late_points: { rate: 1, minutes: 6 } } }, () =>
    Effect.gen(function* () {
      yield* expectLeftAlone(orders, yield* run("StopMachine"))
    })
  )

  simulated(
    "refuses if a metric is missing",
    { replays: [{ name: "half", series: [{ timestamp: Date.parse("2026-03-18T04:59:00Z"), value: 1 }] }] },
    () => Effect.flatMap(run("StopMachine", { instance: { name: "half" } }), (ended) => expectLeftAlone("half", ended))
  )

  simulated("refuses if CloudWatch returns only a part", { faults: { internal_error_rate: 1 } }, () =>
    Effect.flatMap(run("StopMachine"), (ended) => expectLeftAlone(orders, ended))
  )

  simulated("does not stop what somebody stopped already", {}, () =>
    Effect.gen(function* () {
      yield* stopped
      const { actions, end, messages } = yield* run("StopMachine")
      expect([end, messages]).toEqual(["StoppedBefore", []])
      expect([...actions]).toEqual(["rds:DescribeDBInstances"])
    })
  )

  simulated("refuses in a status in which RDS does not stop", {}, () =>
    Effect.gen(function* () {
      yield* stopped
      yield* change("startDBInstance", orders)
      const { end, messages } = yield* run("StopMachine")
      expect(end).toBe("Refused")
      expect(messages[0]?.Message).toContain("its status is starting")
    })
  )

  simulated("refuses if it comes too late, or nobody says for when", {}, () =>
    Effect.gen(function* () {
      const late = { scheduled_at: "2026-03-18T03:59:59Z" }
      for (const input of [late, {}]) yield* expectLeftAlone(orders, yield* run("StopMachine", { input }))
    })
  )

  simulated("refuses another database of that name", {}, () =>
    Effect.gen(function* () {
      const instance = { provider_id: "db-ANOTHER" }
      yield* expectLeftAlone(orders, yield* run("StopMachine", { instance }))
    })
  )

  simulated("stops the database of the resource id that was exported", {}, () =>
    Effect.gen(function* () {
      const { instances } = yield* Simulator
      const provider_id = instances.find(({ identifier }) => identifier === orders)?.resourceId ?? ""
      expect((yield* run("StopMachine", { instance: { provider_id } })).end).toBe("Stopped")
    })
  )

  simulated("tells of a stop that RDS refuses", {}, () =>
    Effect.gen(function* () {
      const { end, messages } = yield* run("StopMachine", { instance: { name: "weekend-only-berlin-05" } })
      expect(end).toBe("Failed")
      expect(messages[0]).toMatchObject({ Subject: "Stop failed: weekend-only-berlin-05" })
      expect(messages[0]?.Message).toContain("Rds.InvalidDbInstanceStateException: Cannot stop")
    })
  )

  simulated("tells of one that is not stopped after an hour", { transitions: { stopping: "2 hours" } }, () =>
    Effect.gen(function* () {
      const { end, messages } = yield* run("StopMachine")
      expect(end).toBe("Failed")
      expect(messages[0]?.Message).toContain("an hour after the stop its status is stopping")
    })
  )

  simulated("stops nothing if it may not read the metrics", {}, () =>
    Effect.gen(function* () {
      const { end } = yield* run("StopMachine", { refused: new Set(["cloudwatch:GetMetricData"]) })
      expect(end).toBe("Failed")
      expect(yield* statusOf(orders)).toBe("available")
    })
  )

  simulated("ends as failed if nobody can be told of a refusal", { at: noon }, () =>
    Effect.gen(function* () {
      const { end } = yield* run("StopMachine", { refused: new Set(["sns:Publish"]) })
      expect(end).toBe("Failed")
      expect(yield* statusOf(orders)).toBe("available")
    })
  )

  simulated("stops a cluster whose members are all at rest", { clusters: [shop] }, () =>
    Effect.gen(function* () {
      const { end } = yield* run("StopMachine", { instance: cluster, analysis: officeOfTwo })
      expect(end).toBe("Stopped")
      expect([yield* statusOf("shop-1"), yield* statusOf("shop-2")]).toEqual(["stopped", "stopped"])
    })
  )

  simulated("refuses a cluster with a reader that is in use", { at: noon, clusters: [shop] }, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine", { instance: cluster, analysis: officeOfTwo })
      yield* expectLeftAlone("shop-1", ended)
      expect(ended.messages[0]?.Message).toMatch(/CPUUtilization of shop-2 reached/)
      expect(ended.messages[0]?.Message).not.toContain("shop-1")
    })
  )

  simulated("refuses a cluster with a reader that does what only its writer does at rest", busyReader, () =>
    Effect.gen(function* () {
      const analysis = withLimits(connectionsAtMost(18), connectionsAtMost(0.5))
      const ended = yield* run("StopMachine", { instance: cluster, analysis })
      yield* expectLeftAlone("shop-1", ended)
      expect(ended.messages[0]?.Message).toMatch(/in use: DatabaseConnections of shop-2 reached \d+ .* at most 0.5/)
      expect(ended.messages[0]?.Message).not.toContain("shop-1")
    })
  )

  simulated(
    "stops a cluster whose writer holds connections and whose reader has none",
    { clusters: [pooledShop] },
    () =>
      Effect.gen(function* () {
        const analysis = withLimits(connectionsAtMost(18), connectionsAtMost(0.5))
        expect((yield* run("StopMachine", { instance: cluster, analysis })).end).toBe("Stopped")
      })
  )

  simulated("compares members with equal values with the least of their limits", { clusters: [shop] }, () =>
    Effect.gen(function* () {
      const analysis = withLimits(connectionsAtMost(0), connectionsAtMost(-1))
      const ended = yield* run("StopMachine", { instance: cluster, analysis })
      yield* expectLeftAlone("shop-1", ended)
    })
  )

  simulated("refuses a cluster with a member that was not judged", { clusters: [shop] }, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine", { instance: cluster })
      yield* expectLeftAlone("shop-1", ended)
      expect(ended.messages[0]?.Message).toContain("it has 2 members, and too few of them were known well enough")
    })
  )
})

describe("a control without the guard of reads and writes", () => {
  const ofCpuAndConnections = (definition: Definition): Definition => {
    const isAtRest = "$count($series[metric in ['CPUUtilization', 'DatabaseConnections'] and maximum <= most])"
    const Condition = `{% ${isAtRest} = 2 * $count($members) %}`
    return {
      ...definition,
      States: {
        ...definition.States,
        IsAtRest: { Type: "Choice", Choices: [{ Condition, Next: "Stop" }], Default: "IsInUse" }
      }
    }
  }

  simulated("stops a database whose pool hides its use, which the assertion notices", {}, () =>
    Effect.gen(function* () {
      const instance = { name: live }
      const ended = yield* run("StopMachine", { instance, analysis: pooledOffice, alter: ofCpuAndConnections })
      expect(ended.end).toBe("Stopped")
      expect((yield* Effect.exit(expectLeftAlone(live, ended)))._tag).toBe("Failure")
    })
  )
})

describe("a control that compares every member with the limits of the busiest one", () => {
  simulated("stops a cluster with a busy reader, which the assertion notices", busyReader, () =>
    Effect.gen(function* () {
      const analysis = withLimits(connectionsAtMost(18), connectionsAtMost(18))
      const ended = yield* run("StopMachine", { instance: cluster, analysis })
      expect(ended.end).toBe("Stopped")
      expect((yield* Effect.exit(expectLeftAlone("shop-1", ended)))._tag).toBe("Failure")
    })
  )
})

describe("a control without the guard", () => {
  const withoutGuard = (definition: Definition): Definition => ({
    ...definition,
    States: { ...definition.States, IsAtRest: { Type: "Pass", Assign: {}, Next: "Stop" } }
  })

  simulated("stops a busy database, which the assertion notices", { at: noon }, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine", { alter: withoutGuard })
      expect(ended.end).toBe("Stopped")
      const noticed = yield* Effect.exit(expectLeftAlone(orders, ended))
      expect(noticed._tag).toBe("Failure")
    })
  )
})
