import type { AdviceScore } from "@snoozeql/domain/AdviceScore"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { UtcDay } from "@snoozeql/domain/UtcDay"
import { isUuid } from "@snoozeql/domain/Uuid"
import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type {
  AdviceDraft,
  AdviceState,
  AdviceStore,
  ChangePage,
  DeletedAdvice,
  IssueClock,
  PlanPage,
  RecordedCounts,
  RecordRange,
  UnitAdvice,
  ExportComparison
} from "../AdviceStore.ts"
import { checkChangePage, checkDrafts, checkPlanPage } from "../rules/advice.ts"
import {
  countColumns,
  fromPlanRow,
  fromVersionRow,
  type IssuedRow,
  planColumns,
  planMaskColumn,
  type PlanRow,
  scoreColumns,
  scoredDayColumn,
  toPlanMasks,
  toScoredDays,
  versionColumns,
  type VersionRow
} from "./adviceRows.ts"
import { rankOfRow, resultsOf } from "./adviceResults.ts"
import { issuingOf } from "./issueAdvice.ts"
import { methodsOf } from "./methods.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"
import { replaysOver } from "./replays.ts"
import { unitConditions } from "./unitFilter.ts"

/** The first days of the plans and of the scores that are read. */
type IssuedFrom = Parameters<AdviceStore["Service"]["issuedOf"]>[1]

/** A row of `states`. */
interface StateRow extends Omit<AdviceState, "replay"> {
  readonly instance_id: InstanceId
  readonly replayed_at: Date | null
  readonly replay_inputs: string | null
  readonly replayed_hours: number | null
}

const fromStateRow = ({
  day,
  inputs,
  listed,
  one_in,
  replay_inputs,
  replayed_at,
  replayed_hours,
  vanished
}: StateRow) => {
  const state: AdviceState = {
    day,
    inputs,
    one_in,
    replay:
      replayed_at === null || replay_inputs === null
        ? null
        : { replayed_at: DateTime.fromDateUnsafe(replayed_at), inputs: replay_inputs, hours: replayed_hours ?? 0 },
    vanished,
    listed
  }
  return state
}

const method = methodsOf("AdviceStore")

/** `AdviceStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<AdviceStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const { issue, newestVersions, recordVanished } = issuingOf(sql)
  const { dividedTotals, results, summaries, totals } = resultsOf(sql)

  const plans = sql.literal(planColumns)
  const given = (ids: ReadonlyArray<InstanceId>) => sql`unnest(${arrayLiteral(ids)}::uuid[]) AS given (instance_id)`

  /** Plans and scores are selected by a range of days, so that only this range is read. */
  const issuedRows = (
    ids: ReadonlyArray<InstanceId>,
    { plans: from, scores: scoresFrom }: IssuedFrom
  ) => sql<IssuedRow>`
    SELECT given.instance_id, newest.inputs, result.tier, result.sort_amount, masks.masks, scores.scores, earlier.earlier_first_hour, earlier.earlier_weekly
    FROM ${given(ids)}
    LEFT JOIN advice_results AS result ON result.instance_id = given.instance_id
    LEFT JOIN LATERAL (
      SELECT inputs FROM advice_plans WHERE instance_id = given.instance_id ORDER BY day DESC, revision DESC LIMIT 1
    ) AS newest ON true
    LEFT JOIN LATERAL (
      SELECT ${sql.literal(planMaskColumn)} AS masks
      FROM advice_plans AS plan WHERE plan.instance_id = given.instance_id AND plan.day >= ${from}::date
    ) AS masks ON true
    LEFT JOIN LATERAL (
      SELECT ${sql.literal(scoredDayColumn)} AS scores
      FROM advice_scores AS score WHERE score.instance_id = given.instance_id AND score.day >= ${scoresFrom}::date
    ) AS scores ON true
    LEFT JOIN LATERAL (
      SELECT (date_part('epoch', first_hour) / 3600)::int AS earlier_first_hour, earlier_weekly
      FROM advice_plans
      WHERE instance_id = given.instance_id AND day >= ${from}::date AND earlier_weekly IS NOT NULL
      ORDER BY day DESC, revision DESC LIMIT 1
    ) AS earlier ON true
  `

  return {
    ...replaysOver(sql, method),

    issue: method(
      "issue",
      Effect.fnUntraced(function* (drafts: ReadonlyArray<AdviceDraft>, clock?: IssueClock) {
        const checked = yield* Effect.fromResult(checkDrafts(drafts))
        return checked.length === 0 ? new Map<InstanceId, number>() : yield* issue(checked, clock)
      })
    ),

    recordVanished: method(
      "recordVanished",
      (
        units: ReadonlyMap<InstanceId, string>,
        clock: IssueClock,
        exports: ReadonlyMap<InstanceId, ExportComparison> = new Map()
      ) => (units.size === 0 ? Effect.void : recordVanished(units, clock, exports))
    ),

    states: method(
      "states",
      Effect.fnUntraced(function* () {
        const rows = yield* sql<StateRow>`
          SELECT id AS instance_id, of_day.day::text AS day, newest.inputs, newest.one_in,
            coalesce(version.event = 'vanished', false) AS vanished,
            EXISTS (SELECT FROM advice_results AS result WHERE result.instance_id = id) AS listed,
            replay.replayed_at, replay.inputs AS replay_inputs, (replay.seen ->> 'hours')::int AS replayed_hours
          FROM instances
          LEFT JOIN advice_replays AS replay ON replay.instance_id = id
          LEFT JOIN LATERAL (
            SELECT inputs, one_in FROM advice_plans WHERE instance_id = id ORDER BY day DESC, revision DESC LIMIT 1
          ) AS newest ON true
          LEFT JOIN LATERAL (
            SELECT day FROM advice_plans WHERE instance_id = id AND reason IN ('scheduled', 'first_read')
            ORDER BY day DESC LIMIT 1
          ) AS of_day ON true
          LEFT JOIN LATERAL (
            SELECT event FROM advice_versions WHERE instance_id = id ORDER BY version DESC LIMIT 1
          ) AS version ON true
          WHERE newest.inputs IS NOT NULL OR version.event IS NOT NULL
        `
        return new Map(rows.map((row) => [row.instance_id, fromStateRow(row)]))
      })
    )(),

    issuedOf: method(
      "issuedOf",
      Effect.fnUntraced(function* (instanceIds: ReadonlyArray<InstanceId>, from: IssuedFrom) {
        const ids = [...new Set(instanceIds)].filter(isUuid)
        const rows = yield* issuedRows(ids, from)
        const versions = new Map((yield* newestVersions(ids)).map((row) => [row.instance_id, fromVersionRow(row)]))
        const issued = rows.map((row) => {
          const { earlier_first_hour, earlier_weekly, inputs, instance_id, masks, scores, sort_amount, tier } = row
          const unit: UnitAdvice = {
            version: versions.get(instance_id) ?? null,
            inputs,
            rank: tier === null || sort_amount === null ? null : rankOfRow({ tier, sort_amount }),
            plans: toPlanMasks(masks),
            earlierWeekly:
              earlier_weekly === null || earlier_first_hour === null
                ? null
                : { first_hour: earlier_first_hour, bits: new Uint8Array(earlier_weekly) },
            scores: toScoredDays(scores)
          }
          return [instance_id, unit] as const
        })
        return new Map(issued.filter(([, { inputs, version }]) => version !== null || inputs !== null))
      })
    ),

    newestPlan: method(
      "newestPlan",
      Effect.fnUntraced(function* (id: InstanceId) {
        if (!isUuid(id)) return null
        const [row] = yield* sql<PlanRow>`
          SELECT ${plans} FROM advice_plans AS plan WHERE instance_id = ${id}::uuid
          ORDER BY plan.day DESC, plan.revision DESC LIMIT 1
        `
        return row === undefined ? null : fromPlanRow(row)
      })
    ),

    plansOf: method(
      "plansOf",
      Effect.fnUntraced(function* (id: InstanceId, from: UtcDay) {
        if (!isUuid(id)) return []
        const rows = yield* sql<PlanRow>`
          SELECT ${plans} FROM advice_plans AS plan WHERE instance_id = ${id}::uuid AND plan.day >= ${from}::date
          ORDER BY plan.day, plan.revision
        `
        return rows.map(fromPlanRow)
      })
    ),

    newestPlans: method(
      "newestPlans",
      Effect.fnUntraced(function* (page: PlanPage = {}) {
        const { after, limit = null, ...filter } = yield* Effect.fromResult(checkPlanPage(page))
        const conditions = [
          ...(after === undefined ? [] : [sql`(instances.name, instances.id) > (${after.name}, ${after.id}::uuid)`]),
          ...unitConditions(sql, filter)
        ]
        const rows = yield* sql<PlanRow & { readonly name: string }>`
          SELECT instances.name, ${plans}
          FROM instances
          CROSS JOIN LATERAL (
            SELECT * FROM advice_plans WHERE instance_id = instances.id ORDER BY day DESC, revision DESC LIMIT 1
          ) AS plan
          WHERE ${sql.and(conditions)} AND 'vanished' IS DISTINCT FROM (
            SELECT event FROM advice_versions WHERE instance_id = instances.id ORDER BY version DESC LIMIT 1
          )
          ORDER BY instances.name, instances.id
          LIMIT ${limit}
        `
        return rows.map((row) => ({ name: row.name, plan: fromPlanRow(row) }))
      })
    ),

    newestVersion: method(
      "newestVersion",
      Effect.fnUntraced(function* (id: InstanceId) {
        const [row] = isUuid(id) ? yield* newestVersions([id]) : []
        return row === undefined ? null : fromVersionRow(row)
      })
    ),

    changes: method(
      "changes",
      Effect.fnUntraced(function* (page: ChangePage) {
        const { after, limit = null, since, ...filter } = yield* Effect.fromResult(checkChangePage(page))
        const conditions = [
          ...(since === undefined ? [] : [sql`version.issued_at > ${timestamp(since)}::timestamptz`]),
          ...(after === undefined ? [] : [sql`version.sequence > ${after.sequence}::bigint`]),
          ...unitConditions(sql, filter)
        ]
        const rows = yield* sql<VersionRow & { readonly name: string; readonly sequence: number }>`
          SELECT instances.name, version.sequence::double precision AS sequence, ${sql.literal(versionColumns)}
          FROM advice_versions AS version JOIN instances ON instances.id = version.instance_id
          WHERE ${sql.and(conditions)}
          ORDER BY version.sequence
          LIMIT ${limit}
        `
        return rows.map((row) => ({ name: row.name, sequence: row.sequence, version: fromVersionRow(row) }))
      })
    ),

    results: method("results", results),
    summaries: method("summaries", summaries),
    totals: method("totals", totals),
    dividedTotals: method("dividedTotals", dividedTotals),

    record: method(
      "record",
      Effect.fnUntraced(function* ({ from, instance, ...filter }: RecordRange) {
        const owned = unitConditions(sql, filter)
        const conditions = [
          sql`score.day >= ${from}::date`,
          ...(instance === undefined
            ? []
            : [isUuid(instance) ? sql`score.instance_id = ${instance}::uuid` : sql`false`]),
          ...(owned.length === 0 ? [] : [sql`score.instance_id IN (SELECT id FROM instances WHERE ${sql.and(owned)})`])
        ]
        // Adding up each unit first spares sorting all scores to count the units.
        const [row] = yield* sql<RecordedCounts>`
          SELECT count(*)::int AS units, min(first_day)::text AS first_day,
            coalesce(sum(idle_hours), 0)::int AS idle_hours, coalesce(sum(needed_hours), 0)::int AS needed_hours,
            coalesce(sum(slept_hours), 0)::int AS slept_hours, coalesce(sum(unknown_hours), 0)::int AS unknown_hours,
            coalesce(sum(stops), 0)::int AS stops, coalesce(sum(false_stops), 0)::int AS false_stops,
            coalesce(sum(promised_hours), 0)::double precision AS promised_hours
          FROM (
            SELECT min(day) AS first_day, ${sql.literal(countColumns.map((name) => `sum(${name}) AS ${name}`).join(", "))}
            FROM advice_scores AS score WHERE ${sql.and(conditions)} GROUP BY instance_id
          ) AS unit
        `
        return row ?? (yield* Effect.die("An aggregate returned no row"))
      })
    ),

    scoresOf: method(
      "scoresOf",
      Effect.fnUntraced(function* (id: InstanceId, from: UtcDay) {
        if (!isUuid(id)) return []
        return yield* sql<AdviceScore>`
          SELECT ${sql.literal(scoreColumns)} FROM advice_scores AS score
          WHERE instance_id = ${id}::uuid AND day >= ${from}::date ORDER BY score.day
        `
      })
    ),

    deleteOldAdvice: method(
      "deleteOldAdvice",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        const day = sql`(${timestamp(before)}::timestamptz AT TIME ZONE 'UTC')::date`
        const [deleted] = yield* sql<DeletedAdvice>`
          WITH plans AS (DELETE FROM advice_plans WHERE day < ${day} RETURNING 1),
          scores AS (DELETE FROM advice_scores WHERE day < ${day} RETURNING 1),
          ended AS (
            DELETE FROM exports
            WHERE least(until, removed_at, replaced_at) <= ${timestamp(before)}::timestamptz
            RETURNING 1
          ),
          versions AS (
            DELETE FROM advice_versions AS old
            WHERE old.issued_at < ${timestamp(before)}::timestamptz AND EXISTS (
              SELECT FROM advice_versions AS newer
              WHERE newer.instance_id = old.instance_id AND newer.version > old.version
                AND newer.issued_at <= ${timestamp(before)}::timestamptz
            )
            RETURNING 1
          )
          SELECT (SELECT count(*)::int FROM plans) AS plans, (SELECT count(*)::int FROM versions) AS versions,
            (SELECT count(*)::int FROM scores) AS scores, (SELECT count(*)::int FROM ended) AS exports
        `
        return deleted ?? { plans: 0, versions: 0, scores: 0, exports: 0 }
      })
    )
  }
})
