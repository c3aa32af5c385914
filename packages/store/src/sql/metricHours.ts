import { metricNames } from "@snoozeql/domain/MetricName"
import type { SqlClient, Statement } from "effect/sql"
import { arrayLiteral } from "./parameters.ts"

/**
 * The hours of one instance by metric, each found by the index. `instance` is an id or a column, `rest` continues the
 * ORDER BY.
 */
export const hoursOver =
  (sql: SqlClient.SqlClient) =>
  (instance: Statement.Fragment, rest: string): Statement.Fragment =>
    sql`
    unnest(${arrayLiteral(metricNames)}::varchar[]) AS known (name)
    CROSS JOIN LATERAL (
      SELECT hour FROM metrics_hourly
      WHERE instance_id = ${instance} AND metric_name = known.name
      ORDER BY hour ${sql.literal(rest)}
    ) AS hours
  `
