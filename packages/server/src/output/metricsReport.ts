import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { metricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { DateTime } from "effect"
import { fittedTable } from "./fittedTable.ts"
import { toMinute } from "./instants.ts"
import { sparkline } from "./sparkline.ts"

/** The hourly rows of an instance in a range, both ends inclusive. */
export interface MetricsOfRange {
  readonly instance_name: string
  readonly start: DateTime.Utc
  readonly end: DateTime.Utc
  readonly rows: ReadonlyArray<HourlyMetric>
}

/** The width of a sparkline if there is no terminal that it has to fit. */
const widthWithoutTerminal = 56

/** What the other columns of the table need. */
const widthOfOthers = 86

const leastWidth = 12

/** Three significant digits are enough to compare. */
const amount = (value: number): string =>
  Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))

/** The averages of every hour of the range; null where there is no row. */
const averagesOf = (
  rows: ReadonlyArray<HourlyMetric>,
  { end, start }: MetricsOfRange
): ReadonlyArray<number | null> => {
  const first = Math.ceil(start.epochMilliseconds / millisPerHour)
  const last = Math.floor(end.epochMilliseconds / millisPerHour)
  const byHour = new Map(rows.map(({ avg_value, hour }) => [hour.epochMilliseconds / millisPerHour, avg_value]))
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => byHour.get(first + index) ?? null)
}

const rowOf = (name: string, rows: ReadonlyArray<HourlyMetric>, range: MetricsOfRange, width: number) => {
  const samples = rows.reduce((sum, { sample_count }) => sum + sample_count, 0)
  const total = rows.reduce((sum, { avg_value, sample_count }) => sum + avg_value * sample_count, 0)
  return [
    name,
    String(rows.length),
    amount(rows.reduce((least, { min_value }) => Math.min(least, min_value), Number.POSITIVE_INFINITY)),
    amount(total / samples),
    amount(rows.reduce((most, { max_value }) => Math.max(most, max_value), Number.NEGATIVE_INFINITY)),
    amount(rows.at(-1)?.avg_value ?? Number.NaN),
    sparkline(averagesOf(rows, range), width)
  ]
}

/** The metrics of a range as a table with a line of bars each, which fits into `columns` characters. */
export const metricsReport = (range: MetricsOfRange, columns: number | undefined): string => {
  const { end, instance_name, rows, start } = range
  const title = `${instance_name}, ${toMinute(start)} to ${toMinute(end)}`
  if (rows.length === 0) return `${title}\n\nNo hours are kept of this range`
  const width = columns === undefined ? widthWithoutTerminal : Math.max(leastWidth, columns - widthOfOthers)
  const lines = metricNames.flatMap((name) => {
    const ofMetric = rows.filter(({ metric_name }) => metric_name === name)
    return ofMetric.length === 0 ? [] : [rowOf(name, ofMetric, range, width)]
  })
  return [
    title,
    "",
    fittedTable(
      [
        { heading: "Metric" },
        { heading: "Hours", align: "right" },
        { heading: "Least", align: "right" },
        { heading: "Average", align: "right" },
        { heading: "Most", align: "right" },
        { heading: "Last hour", align: "right" },
        { heading: "Averages from 0" }
      ],
      lines,
      columns
    )
  ].join("\n")
}
