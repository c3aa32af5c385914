import { callFault, callLatency } from "@snoozeql/simulator/faults/callFault"
import { type Faults, parseFaults } from "@snoozeql/simulator/Faults"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"

const read = (json: unknown) => parseFaults(JSON.stringify(json))
const refused = (json: unknown) => Effect.map(Effect.flip(read(json)), (error) => error.message)

describe("a file of faults", () => {
  it.effect("is JSON in snake_case, all of it optional", () =>
    Effect.gen(function* () {
      expect(yield* read({})).toEqual({})
      const all = {
        operations: ["GetMetricData"],
        throttling_rate: 0.1,
        throttling_code: "ThrottlingException",
        server_error_rate: 0.05,
        server_error_status: 500,
        connection_reset_rate: 0.01,
        partial_data_rate: 0.2,
        internal_error_rate: 0,
        late_points: { rate: 1, minutes: 20 },
        clip_at_end_time: true
      }
      expect(yield* read({ ...all, latency: "200 millis" })).toEqual({ ...all, latency: Duration.millis(200) })
    })
  )

  it.effect.each<readonly [unknown, string, string]>([
    [{ throttling_rate: 1.5 }, "throttling_rate", "a rate from 0 (never) to 1 (always)"],
    [{ partial_data_rate: "often" }, "partial_data_rate", "number"],
    [{ throttling_rat: 0.1 }, "throttling_rat", "no excess property"],
    [{ server_error_status: 418 }, "server_error_status", "500"],
    [{ latency: "fast" }, "latency", ""],
    [{ late_points: { rate: 0.5 } }, "minutes", "Missing"],
    [{ late_points: { rate: 0.5, minutes: 0 } }, "minutes", "a whole number of minutes from 1 to 20160"],
    [{ operations: ["PutMetricData"] }, "operations", "GetMetricData"],
    [{ throttling_rate: 2, latency: 5 }, "throttling_rate", "latency"],
    [[], "", "object"]
  ])("is refused if it is %j, and the error names what is wrong", ([json, field, expected]) =>
    Effect.gen(function* () {
      const message = yield* refused(json)
      expect(message).toContain(field)
      expect(message.toLowerCase()).toContain(expected.toLowerCase())
    })
  )

  it.effect("is refused if it is not JSON", () =>
    Effect.gen(function* () {
      expect((yield* Effect.flip(parseFaults("{"))).message).toContain("JSON")
    })
  )
})

describe("callFault", () => {
  const hits = (faults: Faults, seed: number, operation: "GetMetricData" | "DescribeDBInstances" = "GetMetricData") =>
    Array.from({ length: 2000 }, (_, index) => callFault(faults, seed, operation, index + 1))

  it("returns faults at their rates, and the same ones every time", () => {
    const faults: Faults = { throttling_rate: 0.25 }
    const throttled = hits(faults, 1).filter((fault) => fault === "throttling").length
    expect(throttled).toBeGreaterThan(420)
    expect(throttled).toBeLessThan(580)
    expect(hits(faults, 1)).toEqual(hits(faults, 1))
    expect(hits(faults, 1)).not.toEqual(hits(faults, 2))
    expect(hits({ throttling_rate: 0 }, 1)).toEqual(hits({}, 1))
    expect(new Set(hits({ throttling_rate: 1 }, 1))).toEqual(new Set(["throttling"]))
  })

  it("draws faults independently, the more serious one first", () => {
    const both = hits({ throttling_rate: 0.5, server_error_rate: 0.5 }, 1)
    const count = (fault: string | undefined) => both.filter((hit) => hit === fault).length
    expect(count("server error")).toBeGreaterThan(900)
    expect(count("throttling")).toBeGreaterThan(400)
    expect(count(undefined)).toBeGreaterThan(400)
    expect(hits({ connection_reset_rate: 1, server_error_rate: 1 }, 1)[0]).toBe("connection reset")
  })

  it("returns no fault for operations that are not named", () => {
    const faults: Faults = { throttling_rate: 1, latency: Duration.seconds(1), operations: ["DescribeDBInstances"] }
    expect(hits(faults, 1)[0]).toBeUndefined()
    expect(hits(faults, 1, "DescribeDBInstances")[0]).toBe("throttling")
    expect(callLatency(faults, "GetMetricData")).toBeUndefined()
    expect(callLatency(faults, "DescribeDBInstances")).toEqual(Duration.seconds(1))
  })
})
