import { truncateToHour } from "@snoozeql/domain/Hour"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { DateTime, Effect } from "effect"
import { Base64 } from "effect/encoding"
import type { SqlClient, Statement } from "effect/sql"
import { withoutDaysBefore } from "../rules/history.ts"
import { daysPerWeek } from "../rules/packedWeek.ts"
import { lockHistory } from "./historyProgress.ts"
import { creationNews } from "./nameSpans.ts"
import { arrayLiteral } from "./parameters.ts"

interface CutValue {
  readonly instance_id: InstanceId
  readonly metric_name: MetricName
  readonly created_at: Date
  readonly first: number
  readonly hours: Uint8Array
}

/**
 * Deletes the hours of the history and the advice before an instance's creation, when its creation becomes known, or
 * turns out to be later. Run it after the hourly rows of these hours have been deleted: they cannot be packed again then.
 */
export const deleteHistoryBeforeCreation = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  seen: Statement.Fragment,
  at: Statement.Fragment
) {
  const news = yield* sql<{ instance_id: InstanceId; created_at: Date }>`
    SELECT instances.id AS instance_id, seen.provider_created_at AS created_at
    FROM instances JOIN ${seen} USING (provider, account, region, provider_id)
    WHERE ${creationNews(sql, at)}
  `
  if (news.length === 0) return
  yield* lockHistory(sql)
  const created = sql`
    unnest(
      ${arrayLiteral(news.map(({ instance_id }) => instance_id))}::uuid[],
      ${arrayLiteral(news.map(({ created_at }) => created_at.toISOString()))}::timestamptz[]
    ) AS created (instance_id, created_at)
  `
  const day = sql`(created_at AT TIME ZONE 'UTC')::date`
  // What was advised before was for another instance.
  for (const table of ["advice_plans", "advice_scores", "savings_days"]) {
    yield* sql`DELETE FROM ${sql(table)} AS stored USING ${created}
      WHERE stored.instance_id = created.instance_id AND stored.day < ${day}`
  }
  for (const table of ["advice_versions", "advice_results"]) {
    yield* sql`DELETE FROM ${sql(table)} AS stored USING ${created}
      WHERE stored.instance_id = created.instance_id AND (stored.issued_at AT TIME ZONE 'UTC')::date < ${day}`
  }
  // Versions are counted from 1 again, so that a decision must not be about one that was deleted.
  yield* sql`DELETE FROM decisions USING ${created}
    WHERE decisions.instance_id = created.instance_id AND (
      (decided_at AT TIME ZONE 'UTC')::date < ${day} OR (decisions.version IS NOT NULL AND NOT EXISTS (
        SELECT FROM advice_versions AS kept
        WHERE kept.instance_id = decisions.instance_id AND kept.version = decisions.version
      ))
    )`
  yield* sql`DELETE FROM advice_replays AS stored USING ${created}
    WHERE stored.instance_id = created.instance_id AND stored.replayed_at < created_at`
  yield* sql`
    DELETE FROM activity_history USING ${created}
    WHERE activity_history.instance_id = created.instance_id AND activity_history.day <= ${day} - ${daysPerWeek}::int
  `
  const cut = yield* sql<CutValue>`
    SELECT instance_id, metric_name, created_at, activity_history.day - date '1970-01-01' AS first, hours
    FROM activity_history JOIN ${created} USING (instance_id)
    WHERE activity_history.day > ${day} - ${daysPerWeek}::int AND activity_history.day <= ${day}
  `
  for (const { created_at, first, hours, instance_id, metric_name } of cut) {
    const from = truncateToHour(DateTime.fromDateUnsafe(created_at)).epochMilliseconds
    const kept = withoutDaysBefore(hours, first, from)
    const key = sql`
      instance_id = ${instance_id}::uuid AND metric_name = ${metric_name} AND day = date '1970-01-01' + ${first}::int
    `
    yield* kept === undefined
      ? sql`DELETE FROM activity_history WHERE ${key}`
      : sql`UPDATE activity_history SET hours = decode(${Base64.encode(kept)}, 'base64') WHERE ${key}`
  }
})
