import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { metricNames } from "@snoozeql/domain/MetricName"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { MetricsRange, MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { csvHeader, encodeCsvRows, encodeRows, encodeSeries, type Surroundings } from "./metricColumnsText.ts"

/** The text of a slice of a range in UTF-8, and the version of the rows that it was made of. */
export interface SliceText {
  readonly version: string
  /** Has only the surroundings if the slice has no rows. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** A way to write hourly metrics: texts of slices, with separators between those that are not empty. */
export interface RangeFormat {
  /** The name of the format, as a part of entity tags. Change it with the texts, so that old tags match no more. */
  readonly name: string
  readonly contentType: string
  readonly head: (range: MetricsRange) => string
  readonly separator: string
  readonly tail: string
  readonly read: (
    instanceId: InstanceId,
    range: MetricsRange,
    surroundings: Surroundings
  ) => Effect.Effect<SliceText, InstanceNotFound | StoreUnavailable>
  /** Divides a long range into what is read at a time, in the order of the text. */
  readonly slices: (range: MetricsRange) => ReadonlyArray<MetricsRange>
}

/** Longer ranges are read in slices. A slice has 3,720 rows at most, a megabyte of JSON. */
export const hoursPerSlice = 31 * 24

/** Whether a range is read at once. */
export const isOneSlice = ({ end, start }: MetricsRange): boolean =>
  end.epochMilliseconds - start.epochMilliseconds < hoursPerSlice * millisPerHour

const inTime = (range: MetricsRange): ReadonlyArray<MetricsRange> => {
  const length = hoursPerSlice * millisPerHour
  const span = range.end.epochMilliseconds - range.start.epochMilliseconds
  return Array.from({ length: Math.floor(span / length) + 1 }, (_, index) => ({
    ...range,
    start: DateTime.add(range.start, { milliseconds: index * length }),
    end: DateTime.min(range.end, DateTime.add(range.start, { milliseconds: (index + 1) * length - 1 }))
  }))
}

const byMetric = ({ metrics = metricNames, ...range }: MetricsRange): ReadonlyArray<MetricsRange> =>
  metricNames.filter((name) => metrics.includes(name)).map((name) => ({ ...range, metrics: [name] }))

/** The formats of hourly metrics: JSON in rows or in columns, and CSV. */
export const makeRangeFormats = (store: MetricsStore["Service"]) => {
  const readRows =
    (encode: typeof encodeRows): RangeFormat["read"] =>
    (instanceId, range, surroundings) =>
      Effect.map(store.getMetricRowColumns(instanceId, range), ({ columns, version }) => ({
        version,
        bytes: encode(instanceId, columns, surroundings)
      }))

  const rows: RangeFormat = {
    name: "rows-1",
    contentType: "application/json",
    head: () => '{"metrics":[',
    separator: ",",
    tail: "]}",
    read: readRows(encodeRows),
    slices: inTime
  }

  const columns: RangeFormat = {
    name: "columns-1",
    contentType: "application/json",
    head: ({ end, start }) => `{"start":"${DateTime.formatIso(start)}","end":"${DateTime.formatIso(end)}","series":[`,
    separator: ",",
    tail: "]}",
    read: (instanceId, range, surroundings) =>
      Effect.map(store.getMetricColumns(instanceId, range), (read) => ({
        version: read.version,
        bytes: encodeSeries(instanceId, read.columns, surroundings)
      })),
    slices: byMetric
  }

  const csv: RangeFormat = {
    name: "csv-1",
    contentType: "text/csv; charset=utf-8",
    head: () => csvHeader,
    separator: "",
    tail: "",
    read: readRows(encodeCsvRows),
    slices: inTime
  }

  return { rows, columns, csv }
}
