import { MetricId } from "@snoozeql/domain/HourlyMetric"
import type { HourlyMetricColumns, HourlyMetricRowColumns } from "@snoozeql/domain/HourlyMetricSeries"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { type MetricName, metricNames } from "@snoozeql/domain/MetricName"
import { isUuid } from "@snoozeql/domain/Uuid"
import { Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import type { MetricsRange, MetricsStore } from "../MetricsStore.ts"
import { instanceNotFound } from "../rules/notFound.ts"
import type { methodsOf } from "./methods.ts"
import { decodeFloats, decodeIntegers } from "./metricSeries.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

/** The columns of one metric, packed by the server. They are null if the metric has no rows in the range. */
interface PackedColumns {
  readonly version: string
  readonly metric_name: MetricName
  readonly hours: Uint8Array | null
  readonly averages: Uint8Array
  readonly maxima: Uint8Array
  readonly minima: Uint8Array
  readonly sample_counts: Uint8Array
}

interface PackedRowColumns extends PackedColumns {
  readonly ids: string
  readonly created: Uint8Array
  readonly updated: Uint8Array
}

const idLength = 36

/** Milliseconds from 1970-01-01 to 2000-01-01, where PostgreSQL's timestamps begin. */
const postgresEpoch = 946_684_800_000

/** Decodes instants that PostgreSQL's `timestamptz_send` wrote: microseconds since 2000, 8 bytes each. */
const decodeInstants = (bytes: Uint8Array): Float64Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const instants = new Float64Array(bytes.byteLength / 8)
  for (let index = 0; index < instants.length; index++) {
    const microseconds = view.getInt32(index * 8) * 2 ** 32 + view.getUint32(index * 8 + 4)
    instants[index] = postgresEpoch + Math.floor(microseconds / 1000)
  }
  return instants
}

const toColumns = (row: PackedColumns, hours: Uint8Array): HourlyMetricColumns => ({
  metric_name: row.metric_name,
  hour: decodeInstants(hours),
  avg_value: decodeFloats(row.averages),
  max_value: decodeFloats(row.maxima),
  min_value: decodeFloats(row.minima),
  sample_count: decodeIntegers(row.sample_counts)
})

const decodeIds = (ids: string): ReadonlyArray<MetricId> =>
  Array.from({ length: ids.length / idLength }, (_, index) =>
    // The column's type proves that they are UUIDs.
    MetricId.make(ids.slice(index * idLength, (index + 1) * idLength), { disableChecks: true })
  )

const toRowColumns = (row: PackedRowColumns, hours: Uint8Array): HourlyMetricRowColumns => ({
  ...toColumns(row, hours),
  id: decodeIds(row.ids),
  created_at: decodeInstants(row.created),
  updated_at: decodeInstants(row.updated)
})

/**
 * `MetricsStore.getMetricColumns` and `getMetricRowColumns`. The server packs each column into one value, which costs
 * both sides a fraction of one row for every hour. The version comes from the same statement, so that it belongs to
 * exactly these rows. Each metric is one descent of the primary key, which returns its hours in order without a sort.
 */
export const makeColumnReads = (
  sql: SqlClient.SqlClient,
  method: ReturnType<typeof methodsOf>
): Pick<MetricsStore["Service"], "getMetricColumns" | "getMetricRowColumns"> => {
  const aggregates = sql.literal(`
    string_agg(timestamptz_send(hour), '') AS hours,
    string_agg(float8send(avg_value), '') AS averages,
    string_agg(float8send(max_value), '') AS maxima,
    string_agg(float8send(min_value), '') AS minima,
    string_agg(int4send(sample_count), '') AS sample_counts
  `)
  const rest = sql.literal(`
    string_agg(id::text, '') AS ids,
    string_agg(timestamptz_send(created_at), '') AS created,
    string_agg(timestamptz_send(updated_at), '') AS updated
  `)

  const readPacked = (
    instanceId: InstanceId,
    { end, metrics = metricNames, start }: MetricsRange,
    packed: Statement.Fragment
  ) => sql`
    SELECT coalesce(version, 0)::text AS version, known.name AS metric_name, packed.*
    FROM instances
      LEFT JOIN metrics_versions ON metrics_versions.instance_id = instances.id
      LEFT JOIN unnest(${arrayLiteral(metricNames.filter((name) => metrics.includes(name)))}::varchar[])
        WITH ORDINALITY AS known (name, position) ON true
      CROSS JOIN LATERAL (
        SELECT ${packed}
        FROM (
          SELECT * FROM metrics_hourly
          WHERE metrics_hourly.instance_id = instances.id AND metric_name = known.name
            AND hour BETWEEN ${timestamp(start)}::timestamptz AND ${timestamp(end)}::timestamptz
          ORDER BY hour
        ) AS rows
      ) AS packed
    WHERE instances.id = ${instanceId}::uuid
    ORDER BY known.position
  `

  /** The columns of an instance, from a row for each metric. Without a row there is no such instance. */
  const versioned = <Row extends PackedColumns, Columns>(
    instanceId: InstanceId,
    rows: ReadonlyArray<Row>,
    fromRow: (row: Row, hours: Uint8Array) => Columns
  ) => {
    const [first] = rows
    if (first === undefined) return Effect.fail(instanceNotFound(instanceId))
    return Effect.succeed({
      version: first.version,
      columns: rows.flatMap((row) => (row.hours === null ? [] : fromRow(row, row.hours)))
    })
  }

  return {
    getMetricColumns: method(
      "getMetricColumns",
      Effect.fnUntraced(function* (instanceId: InstanceId, range: MetricsRange) {
        if (!isUuid(instanceId)) return yield* instanceNotFound(instanceId)
        const rows = yield* sql<PackedColumns>`${readPacked(instanceId, range, aggregates)}`
        return yield* versioned(instanceId, rows, toColumns)
      })
    ),
    getMetricRowColumns: method(
      "getMetricRowColumns",
      Effect.fnUntraced(function* (instanceId: InstanceId, range: MetricsRange) {
        if (!isUuid(instanceId)) return yield* instanceNotFound(instanceId)
        const rows = yield* sql<PackedRowColumns>`${readPacked(instanceId, range, sql`${aggregates}, ${rest}`)}`
        return yield* versioned(instanceId, rows, toRowColumns)
      })
    )
  }
}
