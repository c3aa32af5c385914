import type { InstanceId } from "@snoozeql/domain/Instance"
import { metricNames } from "@snoozeql/domain/MetricName"
import { isUuid } from "@snoozeql/domain/Uuid"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { MetricsStore } from "../MetricsStore.ts"
import { groupByInstance } from "./groupByInstance.ts"
import type { methodsOf } from "./methods.ts"
import { fromRow, type MetricRow, rowColumns } from "./metricRows.ts"
import { arrayLiteral } from "./parameters.ts"

/**
 * `MetricsStore.getLatestMetrics` and `getLatestMetricsByInstances`. Each metric of each instance is one descent of the
 * primary key.
 */
export const makeLatestReads = (
  sql: SqlClient.SqlClient,
  method: ReturnType<typeof methodsOf>
): Pick<MetricsStore["Service"], "getLatestMetrics" | "getLatestMetricsByInstances"> => {
  const columns = sql.literal(rowColumns)

  const read = (ids: ReadonlyArray<InstanceId>) => sql<MetricRow>`
    SELECT latest.*
    FROM unnest(${arrayLiteral(ids)}::uuid[]) AS given (id)
    CROSS JOIN unnest(${arrayLiteral(metricNames)}::varchar[]) AS known (name)
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM metrics_hourly
      WHERE instance_id = given.id AND metric_name = known.name
      ORDER BY hour DESC
      LIMIT 1
    ) AS latest
    ORDER BY metric_name
  `

  return {
    getLatestMetrics: method(
      "getLatestMetrics",
      Effect.fnUntraced(function* (instanceId: InstanceId) {
        return isUuid(instanceId) ? (yield* read([instanceId])).map(fromRow) : []
      })
    ),

    getLatestMetricsByInstances: method(
      "getLatestMetricsByInstances",
      Effect.fnUntraced(function* (instanceIds: ReadonlyArray<InstanceId>) {
        return groupByInstance(yield* read([...new Set(instanceIds)].filter(isUuid)), fromRow)
      })
    )
  }
}
