import type { HourlyMetricColumns, HourlyMetricRowColumns } from "@snoozeql/domain/HourlyMetricSeries"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { instantText } from "./instantText.ts"
import { Utf8Writer } from "./Utf8Writer.ts"

// Ids, metric names and instants contain no character that JSON or CSV escapes, and a template literal writes finite
// numbers as JSON.stringify does.

/** The texts before and after the rows or series. */
export interface Surroundings {
  readonly head: string
  readonly tail: string
}

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

/** A little more than an hour of a series has. */
const bytesPerHour = 100

/** The JSON of the members of `HourlyMetricSeries.series`, separated by commas, in UTF-8. */
export const encodeSeries = (
  instanceId: InstanceId,
  series: ReadonlyArray<HourlyMetricColumns>,
  { head, tail }: Surroundings
): Uint8Array<ArrayBuffer> => {
  const hours = series.reduce((sum, { hour }) => sum + hour.length, 0)
  const writer = new Utf8Writer(head.length + tail.length + (hours + series.length) * bytesPerHour)
  writer.write(head)
  let before = ""
  for (const { avg_value, hour, max_value, metric_name, min_value, sample_count } of series) {
    writer.write(`${before}{"instance_id":"${instanceId}","metric_name":"${metric_name}","hour":[`)
    writer.write(hoursText(hour))
    writer.write(`],"avg_value":[${avg_value.join(",")}],"max_value":[${max_value.join(",")}]`)
    writer.write(`,"min_value":[${min_value.join(",")}],"sample_count":[${sample_count.join(",")}]}`)
    before = ","
  }
  writer.write(tail)
  return writer.end()
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

/** A little more than a row of JSON has. */
const bytesPerRow = 400

/** The rows of an instance, each as `rowText` makes it, in UTF-8. */
const encodeEach = (
  columns: ReadonlyArray<HourlyMetricRowColumns>,
  { head, tail }: Surroundings,
  separator: string,
  rowText: (metric: HourlyMetricRowColumns, index: number) => string
): Uint8Array<ArrayBuffer> => {
  const rows = columns.reduce((sum, { hour }) => sum + hour.length, 0)
  const writer = new Utf8Writer(head.length + tail.length + rows * bytesPerRow)
  writer.write(head)
  let before = ""
  forEachRow(columns, (metric, at) => {
    writer.write(before + rowText(metric, at))
    before = separator
  })
  writer.write(tail)
  return writer.end()
}

/** The JSON of the rows of an instance, separated by commas, in UTF-8. */
export const encodeRows = (
  instanceId: InstanceId,
  columns: ReadonlyArray<HourlyMetricRowColumns>,
  surroundings: Surroundings
): Uint8Array<ArrayBuffer> =>
  encodeEach(
    columns,
    surroundings,
    ",",
    (metric, at) =>
      `{"id":"${metric.id[at]}","instance_id":"${instanceId}"` +
      `,"metric_name":"${metric.metric_name}","hour":"${instantText(metric.hour[at] ?? 0)}"` +
      `,"avg_value":${metric.avg_value[at]},"max_value":${metric.max_value[at]},"min_value":${metric.min_value[at]}` +
      `,"sample_count":${metric.sample_count[at]},"created_at":"${instantText(metric.created_at[at] ?? 0)}"` +
      `,"updated_at":"${instantText(metric.updated_at[at] ?? 0)}"}`
  )

/** The first line of the CSV of rows, with its line end. */
export const csvHeader =
  "id,instance_id,metric_name,hour,avg_value,max_value,min_value,sample_count,created_at,updated_at\r\n"

/**
 * The lines of CSV (RFC 4180) of the rows of an instance, in UTF-8. No cell can be taken for a formula: there are only ids,
 * names of metrics, instants and numbers.
 */
export const encodeCsvRows = (
  instanceId: InstanceId,
  columns: ReadonlyArray<HourlyMetricRowColumns>,
  surroundings: Surroundings
): Uint8Array<ArrayBuffer> =>
  encodeEach(
    columns,
    surroundings,
    "",
    (metric, at) =>
      `${metric.id[at]},${instanceId},${metric.metric_name},${instantText(metric.hour[at] ?? 0)}` +
      `,${metric.avg_value[at]},${metric.max_value[at]},${metric.min_value[at]},${metric.sample_count[at]}` +
      `,${instantText(metric.created_at[at] ?? 0)},${instantText(metric.updated_at[at] ?? 0)}\r\n`
  )
