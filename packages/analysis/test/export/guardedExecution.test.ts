import { describe, expect, it } from "@effect/vitest"
import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { ClusterScenario } from "@snoozeql/simulator/clusters/ClusterScenario"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { DateTime, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import type { ExportedInstance } from "../../src/export/exportSchedule.ts"
import { exportGuarded, machineOf, statementsOf, topicArn, withCeilings } from "../support/guardedExport.ts"
import type { Definition } from "../support/stateMachine/definition.ts"
import { makeAws } from "../support/stateMachine/integrations.ts"
import { runStateMachine } from "../support/stateMachine/runStateMachine.ts"

/** A Wednesday, on which the simulated office in New York works from 12:00 to 22:00 UTC. */
const night = "2026-03-18T05:00:00Z"
const noon = "2026-03-18T18:00:00Z"

const orders = "office-hours-new-york-19"
/** Its processor is idle, but it has connections. */
const live = "low-cpu-live-07"

const shop: ClusterScenario = {
  name: "shop",
  engine: "aurora-postgresql",
  createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
  members: [
    { name: "shop-1", class: "db.r6g.large" },
    { name: "shop-2", class: "db.r6g.large" }
  ],
  writes: () => 0,
  reads: (hour) => (DateTime.toPartsUtc(hour).hour === 17 ? 1 : 0)
}

interface Setting extends SimulatorOptions {
  readonly at?: string
}

const simulated = <A, E>(
  name: string,
  { at = night, ...options }: Setting,
  test: () => Effect.Effect<A, E, Simulator | Scope>
) =>
  it.effect(name, () =>
    Effect.scoped(Effect.provide(test(), Simulator.layer({ now: DateTime.makeUnsafe(at), ...options })))
  )

type Scope = Effect.Services<ReturnType<typeof makeAws>>

interface Run {
  readonly instance?: Partial<ExportedInstance>
  readonly analysis?: ActivityAnalysis
  readonly input?: unknown
  readonly refused?: ReadonlySet<string>
  readonly change?: (definition: Definition) => Definition
  readonly onState?: (name: string) => Effect.Effect<void>
}

/** Runs the state machine of an export against the simulator, as if its schedule called it now. */
const run = Effect.fnUntraced(function* (
  machine: "StopMachine" | "StartMachine",
  { analysis, change = (same) => same, input, instance, onState, refused }: Run = {}
) {
  const simulator = yield* Simulator
  const aws = yield* makeAws(simulator.url, "us-east-1", refused)
  const scheduled_at = DateTime.formatIso(yield* simulator.now).replace(/\.\d+Z$/, "Z")
  const definition = change(machineOf(exportGuarded({ name: orders, ...instance }, analysis), machine))
  const execution = yield* runStateMachine(definition, {
    aws,
    input: input ?? { scheduled_at },
    now: Effect.map(simulator.now, DateTime.toEpochMillis),
    ...(onState !== undefined && { onState })
  })
  return { ...execution, end: execution.path.at(-1), messages: aws.messages, actions: aws.actions }
})

const statusOf = Effect.fnUntraced(function* (name: string) {
  const { url } = yield* Simulator
  const aws = yield* makeAws(url, "us-east-1")
  const found = yield* aws.call("arn:aws:states:::aws-sdk:rds:describeDBInstances", { DbInstanceIdentifier: name })
  return /"DbInstanceStatus":"([a-z-]+)"/.exec(JSON.stringify(found))?.[1]
})

const change = Effect.fnUntraced(function* (action: "stopDBInstance" | "startDBInstance", name: string) {
  const { url } = yield* Simulator
  const aws = yield* makeAws(url, "us-east-1")
  yield* aws.call(`arn:aws:states:::aws-sdk:rds:${action}`, { DbInstanceIdentifier: name })
})

/** Stops the instance, and waits until it is stopped. */
const stopped = Effect.andThen(change("stopDBInstance", orders), TestClock.adjust("1 hour"))

const cluster: Partial<ExportedInstance> = { kind: "cluster", name: "shop" }

/** Fails unless a busy database was left alone. The control without the guard must fail it. */
const expectLeftAlone = Effect.fnUntraced(function* (name: string, ended: { readonly end: string | undefined }) {
  expect(ended.end).toBe("Refused")
  expect(yield* statusOf(name)).toBe("available")
})

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
      expect(ended.messages[0]?.Message).toMatch(/it is in use: CPUUtilization of .* at most \S+ counts as rest\.$/)
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
      const ended = yield* run("StopMachine", { analysis: withCeilings({ connections_max: 10_000 }) })
      yield* expectLeftAlone(orders, ended)
      expect(ended.messages[0]?.Message).not.toContain("DatabaseConnections")
    })
  )

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
      const { end } = yield* run("StopMachine", { instance: cluster })
      expect(end).toBe("Stopped")
      expect([yield* statusOf("shop-1"), yield* statusOf("shop-2")]).toEqual(["stopped", "stopped"])
    })
  )

  simulated("refuses a cluster of which one reader is in use", { at: noon, clusters: [shop] }, () =>
    Effect.gen(function* () {
      const ended = yield* run("StopMachine", { instance: cluster })
      yield* expectLeftAlone("shop-1", ended)
      expect(ended.messages[0]?.Message).toMatch(/CPUUtilization of shop-2 reached/)
      expect(ended.messages[0]?.Message).not.toContain("shop-1")
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
      const ended = yield* run("StopMachine", { change: withoutGuard })
      expect(ended.end).toBe("Stopped")
      const noticed = yield* Effect.exit(expectLeftAlone(orders, ended))
      expect(noticed._tag).toBe("Failure")
    })
  )
})

describe("the state machine that starts", () => {
  simulated("starts it, and waits until it is available", {}, () =>
    Effect.gen(function* () {
      yield* stopped
      const { end, messages } = yield* run("StartMachine")
      expect([end, messages]).toEqual(["Available", []])
      expect(yield* statusOf(orders)).toBe("available")
    })
  )

  simulated("leaves what is available alone", {}, () =>
    Effect.gen(function* () {
      const { actions, end } = yield* run("StartMachine")
      expect(end).toBe("Available")
      expect([...actions]).toEqual(["rds:DescribeDBInstances"])
    })
  )

  simulated("starts what is still stopping, as soon as it is stopped", {}, () =>
    Effect.gen(function* () {
      yield* change("stopDBInstance", orders)
      expect((yield* run("StartMachine")).end).toBe("Available")
      expect(yield* statusOf(orders)).toBe("available")
    })
  )

  simulated("survives a start without capacity", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* stopped
      yield* simulator.setFaults({ insufficient_capacity_rate: 1 })
      let starts = 0
      const { end, messages } = yield* run("StartMachine", {
        onState: (name) => {
          if (name !== "Start" || ++starts < 4) return Effect.void
          return simulator.setFaults({})
        }
      })
      expect([end, messages, starts]).toEqual(["Available", [], 4])
      expect((yield* simulator.counters).errors).toMatchObject({ InsufficientDBInstanceCapacity: 3 })
    })
  )

  simulated("tells of one that is not available in time, goes on, and tells when it is", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* stopped
      yield* simulator.setFaults({ insufficient_capacity_rate: 1 })
      const began = yield* simulator.now
      let late: DateTime.Utc | undefined
      const { end, messages } = yield* run("StartMachine", {
        onState: (name) =>
          Effect.gen(function* () {
            if (name === "NotifyLate") late = yield* simulator.now
            const waited = DateTime.distance(began, yield* simulator.now)
            if (name === "Start" && Duration.isGreaterThan(waited, Duration.hours(3))) {
              yield* simulator.setFaults({})
            }
          })
      })
      expect(end).toBe("Available")
      expect(messages.map(({ Subject }) => Subject)).toEqual([
        `Not available in time: ${orders}`,
        `Available again: ${orders}`
      ])
      expect(messages[0]?.Message).toContain("Rds.InsufficientDbInstanceCapacityException")
      // The export starts it 15 minutes before the end of the window.
      const minutes = ((late?.epochMilliseconds ?? 0) - began.epochMilliseconds) / 60_000
      expect(minutes).toBeGreaterThanOrEqual(15)
      expect(minutes).toBeLessThan(16)
    })
  )

  simulated(
    "gives one up that never becomes available, before the next stop",
    { transitions: { starting: "30 days" } },
    () =>
      Effect.gen(function* () {
        yield* stopped
        const { end, events, messages } = yield* run("StartMachine")
        expect(end).toBe("Failed")
        expect(messages.map(({ Subject }) => Subject)).toEqual([
          `Not available in time: ${orders}`,
          `Start failed: ${orders}`
        ])
        expect(events).toBeLessThan(25_000)
      })
  )

  simulated("starts it even if nobody can be told that it is late", { transitions: { starting: "1 hour" } }, () =>
    Effect.gen(function* () {
      yield* stopped
      const { end } = yield* run("StartMachine", { refused: new Set(["sns:Publish"]) })
      expect(end).toBe("Available")
    })
  )

  simulated("starts it although the status cannot be read for a while", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* stopped
      yield* simulator.setFaults({ operations: ["DescribeDBInstances"], server_error_rate: 1 })
      let reads = 0
      const { end } = yield* run("StartMachine", {
        onState: (name) => (name === "Describe" && ++reads > 3 ? simulator.setFaults({}) : Effect.void)
      })
      expect(end).toBe("Available")
    })
  )

  simulated("does not start another database of that name", {}, () =>
    Effect.gen(function* () {
      yield* stopped
      const { end } = yield* run("StartMachine", { instance: { provider_id: "db-ANOTHER" } })
      expect(end).toBe("Failed")
      expect(yield* statusOf(orders)).toBe("stopped")
    })
  )

  simulated("starts a cluster, and waits for every member", { clusters: [shop] }, () =>
    Effect.gen(function* () {
      yield* run("StopMachine", { instance: cluster })
      expect((yield* run("StartMachine", { instance: cluster })).end).toBe("Available")
      expect([yield* statusOf("shop-1"), yield* statusOf("shop-2")]).toEqual(["available", "available"])
    })
  )
})

describe("the roles of the template", () => {
  for (const [what, instance] of [
    ["an instance", {}],
    ["a cluster", cluster]
  ] as const) {
    simulated(`allow exactly what the state machines of ${what} call`, { clusters: [shop] }, () =>
      Effect.gen(function* () {
        const exported = exportGuarded({ name: orders, ...instance })
        const allowed = (role: string) => statementsOf(exported, role).map(({ Action }) => Action)
        const used = new Set<string>()
        for (const input of [undefined, {}]) {
          for (const action of (yield* run("StopMachine", { instance, input })).actions) used.add(action)
        }
        expect([...used].toSorted()).toEqual(allowed("StopRole").toSorted())
        const late = yield* run("StartMachine", { instance, input: { scheduled_at: "2026-03-18T04:00:00Z" } })
        expect([...late.actions].toSorted()).toEqual(allowed("StartRole").toSorted())
      })
    )
  }
})
