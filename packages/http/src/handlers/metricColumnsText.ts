import type { HourlyMetricColumns, HourlyMetricRowColumns } from "@snoozeql/domain/HourlyMetricSeries"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { instantText } from "./instantText.ts"

// Ids, metric names and instants contain no character that JSON or CSV escapes, and a template literal writes finite
// numbers as JSON.stringify does.

/** Only texts of columns of up to this length are remembered. */
const rememberedLength = 1000

let remembered: { readonly hours: Float64Array; readonly text: string } = { hours: new Float64Array(), text: "" }

/** The hours as JSON. The metrics of an instance, and mostly those of the next one, have the same hours. */
const hoursText = (hours: Float64Array): string => {
  if (hours.length === remembered.hours.length && hours.every((hour, index) => hour === remembered.hours[index])) {
    return remembered.text
  }
  let text = ""
  for (let index = 0; index < hours.length; index++) {
    text += `${index === 0 ? "" : ","}"${instantText(hours[index] ?? 0)}"`
  }
  if (hours.length <= rememberedLength) remembered = { hours, text }
  return text
}

/** The JSON of one member of `MetricSeries.series`. */
export const encodeSeries = (instanceId: InstanceId, columns: HourlyMetricColumns): string => {
  return (
    `{"instance_id":"${instanceId}","metric_name":"${columns.metric_name}","hour":[${hoursText(columns.hour)}]` +
    `,"avg_value":[${columns.avg_value.join(",")}],"max_value":[${columns.max_value.join(",")}]` +
    `,"min_value":[${columns.min_value.join(",")}],"sample_count":[${columns.sample_count.join(",")}]}`
  )
}

/** Calls `write` with every row of an instance, by hour, then metric name: the order of the given columns. */
const forEachRow = (
  columns: ReadonlyArray<HourlyMetricRowColumns>,
  write: (metric: HourlyMetricRowColumns, index: number) => void
): void => {
  const cursors = columns.map((metric) => ({ metric, at: 0, hour: metric.hour[0] ?? Number.POSITIVE_INFINITY }))
  for (;;) {
    let hour = Number.POSITIVE_INFINITY
    for (const cursor of cursors) if (cursor.hour < hour) hour = cursor.hour
    if (hour === Number.POSITIVE_INFINITY) return
    for (const cursor of cursors) {
      if (cursor.hour !== hour) continue
      write(cursor.metric, cursor.at)
      cursor.at += 1
      cursor.hour = cursor.metric.hour[cursor.at] ?? Number.POSITIVE_INFINITY
    }
  }
}

/** The JSON of the rows of an instance, separated by commas. */
export const encodeRows = (instanceId: InstanceId, columns: ReadonlyArray<HourlyMetricRowColumns>): string => {
  let json = ""
  forEachRow(columns, (metric, at) => {
    json +=
      `${json === "" ? "" : ","}{"id":"${metric.id[at]}","instance_id":"${instanceId}"` +
      `,"metric_name":"${metric.metric_name}","hour":"${instantText(metric.hour[at] ?? 0)}"` +
      `,"avg_value":${metric.avg_value[at]},"max_value":${metric.max_value[at]},"min_value":${metric.min_value[at]}` +
      `,"sample_count":${metric.sample_count[at]},"created_at":"${instantText(metric.created_at[at] ?? 0)}"` +
      `,"updated_at":"${instantText(metric.updated_at[at] ?? 0)}"}`
  })
  return json
}

/** The first line of the CSV of rows, with its line end. */
export const csvHeader =
  "id,instance_id,metric_name,hour,avg_value,max_value,min_value,sample_count,created_at,updated_at\r\n"

/**
 * The lines of CSV (RFC 4180) of the rows of an instance. No cell can be taken for a formula: there are only ids, names of
 * metrics, instants and numbers.
 */
export const encodeCsvRows = (instanceId: InstanceId, columns: ReadonlyArray<HourlyMetricRowColumns>): string => {
  let csv = ""
  forEachRow(columns, (metric, at) => {
    csv +=
      `${metric.id[at]},${instanceId},${metric.metric_name},${instantText(metric.hour[at] ?? 0)}` +
      `,${metric.avg_value[at]},${metric.max_value[at]},${metric.min_value[at]},${metric.sample_count[at]}` +
      `,${instantText(metric.created_at[at] ?? 0)},${instantText(metric.updated_at[at] ?? 0)}\r\n`
  })
  return csv
}
