import type { InstanceId } from "@snoozeql/domain/Instance"
import { withTransaction } from "@snoozeql/migrations/Transaction"
import { Effect } from "effect"
import { Base64 } from "effect/encoding"
import type { SqlClient } from "effect/sql"
import type { AdviceDraft, IssueClock, PlanDraft, ExportComparison } from "../AdviceStore.ts"
import { issuedAt, vanishedVersion } from "../rules/advice.ts"
import { packPlan } from "../rules/packedPlan.ts"
import { countColumns, fromVersionRow, versionColumns, type VersionRow } from "./adviceRows.ts"
import { resultsOf } from "./adviceResults.ts"
import { updateExports } from "./exportUpdates.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

/** The row of a plan as JSON. Its members have the names of the columns. */
const planJson = ({ earlier_weekly, evidence, hours, issued_at, ...plan }: PlanDraft) => ({
  ...plan,
  ...evidence,
  issued_at: timestamp(issued_at),
  first_hour: hours[0] === undefined ? null : timestamp(hours[0].hour),
  hours: Base64.encode(packPlan(hours)),
  earlier_weekly: earlier_weekly === null ? null : Base64.encode(earlier_weekly)
})

/** The row of the version that a draft issues as JSON, or the version that it confirms. */
const versionJson = ({ plan, supersedes, version }: AdviceDraft) => ({
  instance_id: plan.instance_id,
  version: version === null ? supersedes : (supersedes ?? 0) + 1,
  issued_at: timestamp(plan.issued_at),
  ...version
})

/** The writing methods of `AdviceStore`. Each runs in a transaction of its own, one at a time. */
export const issuingOf = (sql: SqlClient.SqlClient) => {
  const results = resultsOf(sql)

  // Revisions and versions are numbered one after the other. Plans of the day are not doubled by it: an index sees to that.
  const lockIssuing = sql`SELECT pg_advisory_xact_lock('advice_plans'::regclass::oid::int, 0)`

  const newestVersions = (ids: ReadonlyArray<InstanceId>) => sql<VersionRow>`
    SELECT ${sql.literal(versionColumns)}
    FROM unnest(${arrayLiteral(ids)}::uuid[]) AS given (instance_id)
    CROSS JOIN LATERAL (
      SELECT * FROM advice_versions WHERE instance_id = given.instance_id ORDER BY version DESC LIMIT 1
    ) AS version
  `

  /** Inserts plans, and returns the revisions of those that were inserted. */
  const insertPlans = (drafts: ReadonlyArray<AdviceDraft>) => sql<{ instance_id: InstanceId; revision: number }>`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(drafts.map(({ plan }) => planJson(plan)))}::jsonb) AS given (
        instance_id uuid, day date, reason text, issued_at timestamptz, status text, one_in double precision,
        timezone text, first_hour timestamptz, hours text, earlier_weekly text, observed_hours integer,
        weekly_slept_hours integer, weekly_needed_hours integer, inputs text
      )
    ),
    known AS (SELECT id FROM instances WHERE id IN (SELECT instance_id FROM given) FOR KEY SHARE)
    INSERT INTO advice_plans
      (instance_id, day, revision, reason, issued_at, status, one_in, timezone, first_hour, hours, earlier_weekly,
        observed_hours, weekly_slept_hours, weekly_needed_hours, inputs)
    SELECT instance_id, day,
      1 + coalesce(
        (SELECT max(revision) FROM advice_plans AS plan WHERE plan.instance_id = given.instance_id AND plan.day = given.day),
        0
      ),
      reason, issued_at, status, one_in, timezone, first_hour, decode(hours, 'base64'), decode(earlier_weekly, 'base64'),
      observed_hours, weekly_slept_hours, weekly_needed_hours, inputs
    FROM given JOIN known ON known.id = given.instance_id
    ORDER BY instance_id
    ON CONFLICT DO NOTHING
    RETURNING instance_id, revision
  `

  const insertVersions = (drafts: ReadonlyArray<AdviceDraft>) => sql`
    INSERT INTO advice_versions (instance_id, version, event, issued_at, confirmed_at, changes, advice)
    SELECT instance_id, version, event, issued_at, issued_at, changes, nullif(advice, 'null'::jsonb)
    FROM jsonb_to_recordset(${JSON.stringify(drafts.map(versionJson))}::jsonb) AS given (
      instance_id uuid, version integer, event text, issued_at timestamptz, changes jsonb, advice jsonb
    )
  `

  const confirmVersions = (drafts: ReadonlyArray<AdviceDraft>) => sql`
    UPDATE advice_versions AS stored SET confirmed_at = greatest(stored.confirmed_at, given.issued_at)
    FROM jsonb_to_recordset(${JSON.stringify(drafts.map(versionJson))}::jsonb)
      AS given (instance_id uuid, version integer, issued_at timestamptz)
    WHERE stored.instance_id = given.instance_id AND stored.version = given.version
  `

  const counts = (table: string) => sql.literal(countColumns.map((name) => `${table}.${name}`).join(", "))
  const countNames = sql.literal(countColumns.join(", "))
  const setCounts = sql.literal(countColumns.map((name) => `${name} = excluded.${name}`).join(", "))

  const writeScores = (drafts: ReadonlyArray<AdviceDraft>) => sql`
    INSERT INTO advice_scores (instance_id, day, ${countNames})
    SELECT given.instance_id, given.day, ${counts("given")}
    FROM jsonb_to_recordset(${JSON.stringify(drafts.flatMap(({ scores }) => scores))}::jsonb) AS given (
      instance_id uuid, day date, idle_hours integer, needed_hours integer, slept_hours integer, unknown_hours integer,
      stops integer, false_stops integer, promised_hours double precision
    )
    LEFT JOIN advice_scores AS stored USING (instance_id, day)
    WHERE stored.instance_id IS NULL OR (${counts("stored")}) IS DISTINCT FROM (${counts("given")})
    ORDER BY instance_id, day
    ON CONFLICT (instance_id, day) DO UPDATE SET ${setCounts}
  `

  const issueLocked = Effect.fnUntraced(function* (given: ReadonlyArray<AdviceDraft>, clock?: IssueClock) {
    yield* lockIssuing
    const drafts = clock === undefined ? given : issuedAt(given, yield* clock)
    const newest = yield* newestVersions(drafts.map(({ plan }) => plan.instance_id))
    const versionOf = new Map(newest.map(({ instance_id, version }) => [instance_id, version]))
    const current = drafts.filter(({ plan, supersedes }) => (versionOf.get(plan.instance_id) ?? null) === supersedes)
    if (current.length === 0) return new Map<InstanceId, number>()
    const revisions = new Map(
      (yield* insertPlans(current)).map(({ instance_id, revision }) => [instance_id, revision] as const)
    )
    const issued = current.filter(({ plan }) => revisions.has(plan.instance_id))
    const changed = issued.filter(({ version }) => version !== null)
    const confirmed = issued.filter(({ version }) => version === null)
    if (changed.length > 0) yield* insertVersions(changed)
    if (confirmed.length > 0) yield* confirmVersions(confirmed)
    if (issued.some(({ scores }) => scores.length > 0)) yield* writeScores(issued)
    yield* results.write(issued)
    yield* updateExports(
      sql,
      issued.flatMap(({ exports = [], plan }) => exports.map((update) => ({ ...update, issued_at: plan.issued_at })))
    )
    return revisions
  })

  const vanishLocked = Effect.fnUntraced(function* (
    units: ReadonlyMap<InstanceId, string>,
    clock: IssueClock,
    exports: ReadonlyMap<InstanceId, ExportComparison>
  ) {
    yield* lockIssuing
    const now = yield* clock
    const newest = (yield* newestVersions([...units.keys()])).map(fromVersionRow)
    const vanished = newest
      .filter(({ event }) => event !== "vanished")
      .map((version) =>
        vanishedVersion(
          version,
          units.get(version.instance_id) ?? "",
          now,
          exports.get(version.instance_id)?.changes ?? []
        )
      )
    if (vanished.length === 0) return
    yield* sql`
      INSERT INTO advice_versions (instance_id, version, event, issued_at, confirmed_at, changes, advice)
      SELECT instance_id, version, event, ${timestamp(now)}::timestamptz, ${timestamp(now)}::timestamptz, changes, NULL
      FROM jsonb_to_recordset(${JSON.stringify(vanished)}::jsonb)
        AS given (instance_id uuid, version integer, event text, changes jsonb)
      JOIN (SELECT id FROM instances WHERE id = ANY(${arrayLiteral([...units.keys()])}::uuid[]) FOR KEY SHARE) AS known
        ON known.id = given.instance_id
    `
    yield* results.remove(vanished.map(({ instance_id }) => instance_id))
    yield* updateExports(
      sql,
      vanished.flatMap(({ instance_id }) =>
        (exports.get(instance_id)?.updates ?? []).map((update) => ({ ...update, issued_at: now }))
      )
    )
  })

  return {
    issue: (drafts: ReadonlyArray<AdviceDraft>, clock?: IssueClock) => withTransaction(sql)(issueLocked(drafts, clock)),
    recordVanished: (
      units: ReadonlyMap<InstanceId, string>,
      clock: IssueClock,
      exports: ReadonlyMap<InstanceId, ExportComparison>
    ) => withTransaction(sql)(vanishLocked(units, clock, exports)),
    newestVersions
  }
}
