import { assert, describe, it } from "@effect/vitest"
import { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { metricNames } from "@snoozeql/domain/MetricName"
import { Schema } from "effect"
import { HourlyMetrics } from "@snoozeql/client/api/MetricsApi"
import { encodeHourlyMetrics } from "../src/handlers/hourlyMetricsJson.ts"

const encodeBySchema = Schema.encodeSync(Schema.fromJsonString(HourlyMetrics))

describe("encodeHourlyMetrics", () => {
  it.prop("writes what the schema's own encoding writes", { rows: Schema.Array(HourlyMetric) }, ({ rows }) => {
    assert.strictEqual(encodeHourlyMetrics(rows), encodeBySchema({ metrics: rows }))
  })

  it("writes numbers of every form alike", () => {
    const decode = Schema.decodeUnknownSync(HourlyMetric)
    const values = [0, -0, 0.1, 1 / 3, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, -Number.MAX_SAFE_INTEGER, 2 ** 53]
    const rows = values.map((value, index) =>
      decode({
        id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
        instance_id: "ffffffff-ffff-4fff-bfff-ffffffffffff",
        metric_name: metricNames[index % metricNames.length],
        hour: "2026-01-01T10:00:00Z",
        avg_value: value,
        max_value: value,
        min_value: value,
        sample_count: 2 ** 31 - 1,
        created_at: "0001-01-01T00:00:00Z",
        updated_at: "9999-12-31T23:59:59.999Z"
      })
    )
    assert.strictEqual(encodeHourlyMetrics(rows), encodeBySchema({ metrics: rows }))
    assert.strictEqual(encodeHourlyMetrics([]), '{"metrics":[]}')
  })
})
