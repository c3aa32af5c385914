import { analyze } from "@snoozeql/analysis/week/analyze"
import { exportSchedule } from "@snoozeql/analysis/export/exportSchedule"
import { historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Result } from "effect"
import { exportedSchedule } from "../src/output/exportedSchedule.ts"

const start = DateTime.makeUnsafe("2026-02-02T00:00:00Z").epochMilliseconds
const sampled = (value: number) => ({ value, sample_count: 60 })

const nights = analyze({
  observations: historyOf(
    Array.from({ length: 336 }, (_, index) => {
      const value = index % 24 >= 8 && index % 24 < 18 ? 60 : 0
      return {
        hour: DateTime.makeUnsafe(start + index * 3_600_000),
        status: "available" as const,
        values: {
          cpu_avg: sampled(value),
          cpu_max: sampled(value),
          connections_avg: sampled(value),
          connections_max: sampled(value),
          read_iops_avg: sampled(value),
          write_iops_avg: sampled(value)
        }
      }
    })
  ),
  timezone: "UTC",
  policy: defaultAnalysisPolicy
})

const textOf = (format: ScheduleFormat) => {
  const instance = { name: "orders-db", region: "eu-west-1", timezone_source: "none" } as const
  return exportedSchedule(Result.getOrThrow(exportSchedule(nights, instance, format, DateTime.makeUnsafe(start))))
}

describe("exportedSchedule", () => {
  it.each(ScheduleFormat.literals)("has the notes of %s beside the text", (format) => {
    const ends = format === "guarded" || format === "eventbridge"
    assert.lengthOf(textOf(format).notes, ends ? 3 : 2)
  })

  it("is a template that CloudFormation reads as it is", () => {
    assert.containsAllKeys(JSON.parse(textOf("guarded").text), ["AWSTemplateFormatVersion", "Resources"])
  })

  it("is a crontab, or JSON that the scheduler reads", () => {
    assert.match(textOf("cron").text, /^# SnoozeQL stops and starts orders-db[^]*esac$/)
    assert.match(textOf("eventbridge").text, /^\[\n {2}\{\n {4}"Name": "orders-db-stop-1"/)
    assert.match(textOf("instance-scheduler").text, /^\[\n {2}\{\n {4}"type": "schedule"[^]*"type": "period"/)
  })
})
