import { it } from "@effect/vitest"
import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { ClusterScenario } from "@snoozeql/simulator/clusters/ClusterScenario"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { DateTime, Effect } from "effect"
import { TestClock } from "effect/testing"
import type { ExportedInstance } from "../../src/export/exportSchedule.ts"
import { exportGuarded, machineOf } from "./guardedExport.ts"
import type { Definition } from "./stateMachine/definition.ts"
import { makeAws } from "./stateMachine/integrations.ts"
import { runStateMachine } from "./stateMachine/runStateMachine.ts"

/** A Wednesday, on which the simulated office in New York works from 12:00 to 22:00 UTC. */
const night = "2026-03-18T05:00:00Z"
export const noon = "2026-03-18T18:00:00Z"

export const orders = "office-hours-new-york-19"
/** Its processor is idle, but it has connections. */
export const live = "low-cpu-live-07"

export const shop: ClusterScenario = {
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

export const simulated = <A, E>(
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
  readonly alter?: (definition: Definition) => Definition
  readonly onState?: (name: string) => Effect.Effect<void>
}

/** Runs the state machine of an export against the simulator, as if its schedule called it now. */
export const run = Effect.fnUntraced(function* (
  machine: "StopMachine" | "StartMachine",
  { alter = (same) => same, analysis, input, instance, onState, refused }: Run = {}
) {
  const simulator = yield* Simulator
  const aws = yield* makeAws(simulator.url, "us-east-1", refused)
  const scheduled_at = DateTime.formatIso(yield* simulator.now).replace(/\.\d+Z$/, "Z")
  const definition = alter(machineOf(exportGuarded({ name: orders, ...instance }, analysis), machine))
  const execution = yield* runStateMachine(definition, {
    aws,
    input: input ?? { scheduled_at },
    now: Effect.map(simulator.now, DateTime.toEpochMillis),
    ...(onState !== undefined && { onState })
  })
  return { ...execution, end: execution.path.at(-1), messages: aws.messages, actions: aws.actions }
})

export const statusOf = Effect.fnUntraced(function* (name: string) {
  const { url } = yield* Simulator
  const aws = yield* makeAws(url, "us-east-1")
  const found = yield* aws.call("arn:aws:states:::aws-sdk:rds:describeDBInstances", { DbInstanceIdentifier: name })
  return /"DbInstanceStatus":"([a-z-]+)"/.exec(JSON.stringify(found))?.[1]
})

export const change = Effect.fnUntraced(function* (action: "stopDBInstance" | "startDBInstance", name: string) {
  const { url } = yield* Simulator
  const aws = yield* makeAws(url, "us-east-1")
  yield* aws.call(`arn:aws:states:::aws-sdk:rds:${action}`, { DbInstanceIdentifier: name })
})

/** Stops the instance, and waits until it is stopped. */
export const stopped = Effect.andThen(change("stopDBInstance", orders), TestClock.adjust("1 hour"))

export const cluster: Partial<ExportedInstance> = { kind: "cluster", name: "shop" }
