import { sufficientHours } from "@snoozeql/domain/Hour"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { metricNames } from "@snoozeql/domain/MetricName"
import type { LatestValue } from "@snoozeql/domain/UnitOverview"
import { isUuid } from "@snoozeql/domain/Uuid"
import { DateTime, Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { MetricsOverview } from "../MetricsStore.ts"
import type { methodsOf } from "./methods.ts"
import { hoursOver } from "./metricHours.ts"
import { arrayLiteral } from "./parameters.ts"

interface LatestRow extends Omit<LatestValue, "hour"> {
  readonly instance_id: InstanceId
  readonly hour: Date
}

const fromLatestRow = ({ hour, instance_id: _instance, ...values }: LatestRow): LatestValue => ({
  ...values,
  hour: DateTime.fromDateUnsafe(hour)
})

/** Makes `MetricsStore.getMetricsOverviews`: two statements, whatever the number of the instances. */
export const makeGetMetricsOverviews = (sql: SqlClient.SqlClient, method: ReturnType<typeof methodsOf>) => {
  const hoursOf = hoursOver(sql)

  const latestOf = (ids: string) => sql<LatestRow>`
    SELECT latest.*
    FROM unnest(${ids}::uuid[]) AS given (id)
    CROSS JOIN unnest(${arrayLiteral(metricNames)}::varchar[]) AS known (name)
    CROSS JOIN LATERAL (
      SELECT instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count FROM metrics_hourly
      WHERE instance_id = given.id AND metric_name = known.name
      ORDER BY hour DESC
      LIMIT 1
    ) AS latest
    ORDER BY metric_name
  `

  // A cluster has the hours of its members. One metric with enough hours is looked for first, as in fleetOverview.
  const members = sql.literal(
    "(SELECT given.id UNION ALL SELECT instances.id FROM instances WHERE cluster_id = given.id) AS member (id)"
  )
  const ofMember = (rest: string) => sql`${members} CROSS JOIN LATERAL (
    SELECT hour FROM ${hoursOf(sql.literal("member.id"), rest)}
  ) AS of_member`

  const sufficientAmong = (ids: string) => sql<{ readonly id: InstanceId }>`
    SELECT given.id FROM unnest(${ids}::uuid[]) AS given (id)
    WHERE CASE
      WHEN EXISTS (SELECT FROM ${ofMember(`OFFSET ${sufficientHours - 1} LIMIT 1`)}) THEN true
      ELSE (SELECT count(DISTINCT hour) FROM ${ofMember(`LIMIT ${sufficientHours}`)}) >= ${sufficientHours}
    END
  `

  return method(
    "getMetricsOverviews",
    Effect.fnUntraced(function* (instanceIds: ReadonlyArray<InstanceId>) {
      const ids = arrayLiteral(instanceIds.filter(isUuid))
      const latest = Map.groupBy(yield* latestOf(ids), ({ instance_id }) => instance_id)
      const sufficient = new Set((yield* sufficientAmong(ids)).map(({ id }) => id))
      return new Map(
        instanceIds.map((id): [InstanceId, MetricsOverview] => [
          id,
          { latest: (latest.get(id) ?? []).map(fromLatestRow), sufficient: sufficient.has(id) }
        ])
      )
    })
  )
}
