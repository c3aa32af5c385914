import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { metricQuery } from "./awsClients.ts"

export const now = DateTime.makeUnsafe("2026-03-18T12:34:56.789Z")
export const hour = 3_600_000
export const thisHour = Math.floor(now.epochMilliseconds / hour) * hour
export const statistics = ["Average", "Maximum", "Minimum", "SampleCount"]

export const busy = "always-busy-03"
export const lastDay = { StartTime: new Date(thisHour - 24 * hour), EndTime: new Date(thisHour) }
export const cpuOf = (identifier: string) => ({
  ...lastDay,
  MetricDataQueries: statistics.map((statistic) => metricQuery(identifier, "CPUUtilization", statistic))
})

/** A test with its own simulator, whose clock starts at `now` and stands still. */
export const simulated = <A, E>(name: string, options: SimulatorOptions, test: () => Effect.Effect<A, E, Simulator>) =>
  it.effect(name, () => Effect.provide(test(), Simulator.layer({ now, ...options })))

export const counters = Effect.flatMap(Simulator, (simulator) => simulator.counters)

/** Sends a request without the SDK. */
export const post = Effect.fnUntraced(function* (headers: Record<string, string>, body: string) {
  const { url } = yield* Simulator
  return yield* Effect.promise(async () => {
    const response = await fetch(url, { method: "POST", headers, body })
    return { status: response.status, headers: response.headers, body: await response.text() }
  })
})

export const target = (operation: string) => ({ "x-amz-target": `GraniteServiceVersion20100801.${operation}` })
