import { assert, describe, it } from "@effect/vitest"
import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import { foldHours } from "../../src/import/foldHours.ts"
import { singleSample } from "../../src/import/Sample.ts"

const series = {
  instance_id: InstanceId.make("00000000-0000-4000-8000-000000000001"),
  metric_name: "CPUUtilization"
} as const

const time = (text: string) => Date.parse(text)

describe("foldHours", () => {
  it("aggregates the samples of each hour in UTC, whatever their order", () => {
    const hours = foldHours(
      [
        singleSample(time("2026-03-02T11:00:00Z"), 5),
        singleSample(time("2026-03-02T10:59:59.999Z"), 4),
        singleSample(time("2026-03-02T10:00:00Z"), 1),
        singleSample(time("2026-03-02T10:30:00Z"), 1)
      ],
      series
    )
    assert.deepStrictEqual(hours, [
      {
        ...series,
        hour: DateTime.makeUnsafe("2026-03-02T10:00:00Z"),
        avg_value: 2,
        max_value: 4,
        min_value: 1,
        sample_count: 3
      },
      {
        ...series,
        hour: DateTime.makeUnsafe("2026-03-02T11:00:00Z"),
        avg_value: 5,
        max_value: 5,
        min_value: 5,
        sample_count: 1
      }
    ])
  })

  it("weighs averages by their sample counts", () => {
    const [hour] = foldHours(
      [
        { time: time("2026-03-02T10:00:00Z"), average: 10, maximum: 90, minimum: 1, count: 1 },
        { time: time("2026-03-02T10:05:00Z"), average: 20, maximum: 30, minimum: 15, count: 4 }
      ],
      series
    )
    assert.deepInclude(hour, { avg_value: 18, max_value: 90, min_value: 1, sample_count: 5 })
  })

  it("returns nothing for no samples", () => {
    assert.deepStrictEqual(foldHours([], series), [])
  })
})
