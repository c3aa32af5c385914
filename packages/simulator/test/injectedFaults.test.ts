import type { Faults } from "@snoozeql/simulator/Faults"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describeDBInstances, getMetricData } from "./support/awsClients.ts"
import { busy, counters, cpuOf, now, post, simulated, statistics, target } from "./support/simulated.ts"

const withFaults = (name: string, faults: Faults, test: () => Effect.Effect<unknown, unknown, Simulator>) =>
  simulated(name, { faults }, test)

describe("faults that the SDK sees", () => {
  withFaults("throttling", { throttling_rate: 1 }, () =>
    Effect.gen(function* () {
      for (const call of [getMetricData(cpuOf(busy)), describeDBInstances()]) {
        const error = yield* Effect.flip(Effect.asVoid(call))
        expect(error).toMatchObject({ code: "Throttling", status: 400 })
        expect(error.message).toBe("Rate exceeded")
      }
      expect(yield* counters).toMatchObject({ throttled: 2, errors: { Throttling: 2 }, datapoints: 0 })
    })
  )

  withFaults("throttling by its other code", { throttling_rate: 1, throttling_code: "ThrottlingException" }, () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(getMetricData(cpuOf(busy)))
      expect(error).toMatchObject({ code: "ThrottlingException", status: 400 })
    })
  )

  withFaults("an access key that is refused", { refused_access_keys: { simulated: "ExpiredToken" } }, () =>
    Effect.gen(function* () {
      for (const call of [getMetricData(cpuOf(busy)), describeDBInstances()]) {
        expect(yield* Effect.flip(Effect.asVoid(call))).toMatchObject({ code: "ExpiredToken", status: 403 })
      }
      expect((yield* counters).errors).toEqual({ ExpiredToken: 2 })
      const { setFaults } = yield* Simulator
      yield* setFaults({ refused_access_keys: { another: "ExpiredToken" } })
      yield* describeDBInstances()
    })
  )

  for (const [status, code] of [
    [500, "InternalFailure"],
    [503, "ServiceUnavailable"]
  ] as const) {
    withFaults(`HTTP ${status}`, { server_error_rate: 1, server_error_status: status }, () =>
      Effect.gen(function* () {
        for (const call of [getMetricData(cpuOf(busy)), describeDBInstances()]) {
          expect(yield* Effect.flip(Effect.asVoid(call))).toMatchObject({ code, status })
        }
        expect((yield* counters).server_errors).toBe(2)
      })
    )
  }

  for (const status of [502, 504] as const) {
    withFaults(
      `HTTP ${status}, with a page of a load balancer`,
      { server_error_rate: 1, server_error_status: status },
      () =>
        Effect.gen(function* () {
          expect(yield* Effect.flip(getMetricData(cpuOf(busy)))).toMatchObject({ _tag: "SdkError", status })
          const response = yield* post(target("GetMetricData"), "{}")
          expect(response.status).toBe(status)
          expect(response.headers.get("content-type")).toContain("text/html")
        })
    )
  }

  withFaults("reset connections", { connection_reset_rate: 1 }, () =>
    Effect.gen(function* () {
      for (const call of [getMetricData(cpuOf(busy)), describeDBInstances()]) {
        expect(yield* Effect.flip(Effect.asVoid(call))).toMatchObject({ code: "ECONNRESET" })
      }
      expect((yield* counters).connection_resets).toBe(2)
    })
  )

  withFaults("PartialData, with the rest under a NextToken", { partial_data_rate: 1 }, () =>
    Effect.gen(function* () {
      const { MetricDataResults = [], NextToken } = yield* getMetricData(cpuOf(busy))
      expect(NextToken).toBeDefined()
      expect(MetricDataResults.flatMap(({ Values = [] }) => Values).length).toBe(48)
      expect((yield* counters).partial_data).toBe(1)
    })
  )

  withFaults("InternalError of a result", { internal_error_rate: 1 }, () =>
    Effect.gen(function* () {
      const { MetricDataResults = [] } = yield* getMetricData(cpuOf(busy))
      expect(MetricDataResults.map(({ StatusCode, Values }) => [StatusCode, Values])).toEqual(
        statistics.map(() => ["InternalError", []])
      )
      expect((yield* counters).internal_errors).toBe(4)
    })
  )

  withFaults("latency, on the clock", { latency: Duration.seconds(30) }, () =>
    Effect.gen(function* () {
      const call = yield* Effect.forkChild(getMetricData(cpuOf(busy)))
      // The request is sent over a real socket while the test clock stands still, so wait until it has arrived.
      while ((yield* counters).calls.GetMetricData === 0) yield* Effect.promise(() => new Promise(setImmediate))
      yield* TestClock.adjust("29 seconds")
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50)))
      expect((yield* counters).datapoints).toBe(0)
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(call)).MetricDataResults?.length).toBe(4)
    })
  )

  simulated("change at run time, for some operations only", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const answers = () =>
        Effect.all([
          Effect.map(Effect.exit(getMetricData(cpuOf(busy))), Exit.isSuccess),
          Effect.map(Effect.exit(describeDBInstances()), Exit.isSuccess)
        ])
      expect(yield* answers()).toEqual([true, true])
      yield* simulator.setFaults({ throttling_rate: 1, operations: ["GetMetricData"] })
      expect(yield* answers()).toEqual([false, true])
      expect(yield* simulator.faults).toEqual({ throttling_rate: 1, operations: ["GetMetricData"] })
      yield* simulator.setFaults({})
      expect(yield* answers()).toEqual([true, true])
    })
  )

  it.effect("hit the same calls in every run with the same seed", () =>
    Effect.gen(function* () {
      const run = (seed: number) =>
        Effect.forEach(Array.from({ length: 12 }), () =>
          Effect.map(Effect.exit(describeDBInstances({ DBInstanceIdentifier: busy })), Exit.isSuccess)
        ).pipe(Effect.provide(Simulator.layer({ now, seed, faults: { throttling_rate: 0.5 } })))
      const first = yield* run(1)
      expect(new Set(first).size).toBe(2)
      expect(yield* run(1)).toEqual(first)
      expect(yield* run(2)).not.toEqual(first)
    })
  )
})
