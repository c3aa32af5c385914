import { assert, describe, it } from "@effect/vitest"
import { type HourlyMetricInput, HourlyMetric, normalizeHourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime, Result, Schema } from "effect"

const input: HourlyMetricInput = {
  instance_id: InstanceId.make("00000000-0000-4000-8000-000000000001"),
  metric_name: "CPUUtilization",
  hour: DateTime.makeUnsafe("2026-03-01T10:20:00Z"),
  avg_value: 10,
  max_value: 20,
  min_value: 5,
  sample_count: 60
}

const normalize = (fields: Partial<HourlyMetricInput>) => normalizeHourlyMetric({ ...input, ...fields }, 7)

const averageOf = (fields: Partial<HourlyMetricInput>) =>
  Result.getOrThrow(Result.map(normalize(fields), (metric) => metric.avg_value))

describe("normalizeHourlyMetric", () => {
  it("truncates the hour and keeps the values", () => {
    assert.deepStrictEqual(
      normalize({}),
      Result.succeed({ ...input, hour: DateTime.makeUnsafe("2026-03-01T10:00:00Z") })
    )
  })

  it("moves an average within 1e-9 of a bound onto it", () => {
    assert.strictEqual(averageOf({ avg_value: 5 * (1 - 0.9e-9) }), 5)
    assert.strictEqual(averageOf({ avg_value: 20 * (1 + 0.9e-9) }), 20)
    assert.strictEqual(averageOf({ avg_value: -5 * (1 + 0.9e-9), min_value: -5 }), -5)
    const sum = Array.from({ length: 60 }, () => 0.1).reduce((total, value) => total + value, 0)
    assert.notStrictEqual(sum / 60, 0.1)
    assert.strictEqual(averageOf({ avg_value: sum / 60, max_value: 0.1, min_value: 0.1 }), 0.1)
  })

  it.each([5 * (1 - 1.1e-9), 20 * (1 + 1.1e-9), -1e-300])(
    "refuses the average %d, which is further than 1e-9 from its bounds",
    (average) => {
      const result = normalize({ avg_value: average })
      assert.deepInclude(Result.getOrThrow(Result.flip(result)), {
        _tag: "InvalidHourlyMetric",
        index: 7,
        field: "avg_value"
      })
    }
  )

  it.each([0, -1, 1.5, 2 ** 31, Number.NaN])("refuses the sample count %d", (sampleCount) => {
    const result = normalize({ sample_count: sampleCount })
    assert.deepInclude(Result.getOrThrow(Result.flip(result)), {
      _tag: "InvalidHourlyMetric",
      index: 7,
      field: "sample_count"
    })
  })

  it("accepts the lowest and the highest sample count, and equal values", () => {
    assert.isTrue(Result.isSuccess(normalize({ sample_count: 1 })))
    assert.isTrue(Result.isSuccess(normalize({ sample_count: 2 ** 31 - 1 })))
    assert.isTrue(Result.isSuccess(normalize({ avg_value: 5, max_value: 5, min_value: 5 })))
  })
})

describe("HourlyMetric", () => {
  it("is snake_case JSON with instants in UTC", () => {
    const json: typeof HourlyMetric.Encoded = {
      id: "00000000-0000-4000-8000-000000000002",
      instance_id: "00000000-0000-4000-8000-000000000001",
      metric_name: "CPUUtilization",
      hour: "2026-03-01T10:00:00.000Z",
      avg_value: 10,
      max_value: 20,
      min_value: 5,
      sample_count: 60,
      created_at: "2026-03-01T10:15:00.000Z",
      updated_at: "2026-03-01T11:15:00.000Z"
    }
    assert.deepStrictEqual(Schema.encodeSync(HourlyMetric)(Schema.decodeSync(HourlyMetric)(json)), json)
  })
})
