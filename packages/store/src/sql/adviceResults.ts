import type { AnalysisStatus } from "@snoozeql/domain/ActivityAnalysis"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { NotRecommended, Recommendation, type TotalsOfValue } from "@snoozeql/domain/Recommendation"
import { isUuid } from "@snoozeql/domain/Uuid"
import { DateTime, Effect, Option, Schema } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import {
  type ResultFilter,
  type ResultPage,
  type ResultPlace,
  type ResultRank,
  resultTiers,
  type StoredResult,
  type TotalsPage
} from "../AdviceResults.ts"
import type { AdviceDraft } from "../AdviceStore.ts"
import {
  checkResultFilter,
  checkResultPage,
  checkTotalsPage,
  selectsUnissued,
  totalsOf,
  type TotalsPart
} from "../rules/adviceResults.ts"
import { decisionConditions } from "./decisionConditions.ts"
import { fromInstanceRow, instanceColumns, type InstanceRow } from "./instanceRows.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"
import { unitConditions } from "./unitFilter.ts"
import { withoutParallelWorkers } from "./withoutParallelWorkers.ts"

/** The row of a result as JSON. The result itself stays text, which is stored as it is. */
const resultJson = ({ plan, result: { rank, result, saved } }: AdviceDraft) => ({
  instance_id: plan.instance_id,
  issued_at: timestamp(plan.issued_at),
  tier: rank.tier,
  // Zero has no sign in the index.
  sort_amount: rank.amount === 0 ? 0 : -rank.amount,
  name: result.name,
  status: result.status,
  ...(saved ?? { currency: null, expected: null, conservative: null }),
  result: JSON.stringify(result)
})

const decodeRecommendation = Schema.decodeUnknownOption(Recommendation)
const decodeNotRecommended = Schema.decodeUnknownOption(NotRecommended)

interface ResultRow extends InstanceRow {
  readonly issued_at: Date
  readonly tier: number
  readonly sort_amount: number
  readonly ranked_name: string
  readonly result: unknown
}

const isRecommendedTier = (tier: number): boolean => tier < resultTiers.not_recommended

/** The rank in a row, whose amount is negative. */
export const rankOfRow = ({ sort_amount, tier }: Pick<ResultRow, "tier" | "sort_amount">): ResultRank => ({
  tier,
  amount: sort_amount === 0 ? 0 : -sort_amount
})

/** A result that another version has stored, and this one cannot read, counts as none until it is issued again. */
const fromResultRow = (row: ResultRow): StoredResult => {
  const { issued_at, ranked_name, result: stored, sort_amount, tier, ...unit } = row
  const result: Option.Option<Recommendation | NotRecommended> = isRecommendedTier(tier)
    ? decodeRecommendation(stored)
    : decodeNotRecommended(stored)
  return {
    unit: fromInstanceRow(unit),
    place: { ...rankOfRow({ tier, sort_amount }), name: ranked_name, id: unit.id },
    issued: Option.getOrNull(Option.map(result, (read) => ({ at: DateTime.fromDateUnsafe(issued_at), result: read })))
  }
}

const unissuedOf = (row: InstanceRow): StoredResult => ({
  unit: fromInstanceRow(row),
  place: { tier: resultTiers.unissued, amount: 0, name: row.name, id: row.id },
  issued: null
})

/** Writes and reads the newest results. The writing methods belong into the transaction that issues. */
export const resultsOf = (sql: SqlClient.SqlClient) => {
  const serially = withoutParallelWorkers(sql)
  const columns = sql.literal(instanceColumns)
  const isUnit = sql`instances.cluster_id IS NULL AND instances.gone_at IS NULL`

  /** The conditions on `instances`. */
  const selecting = (filter: ResultFilter): ReadonlyArray<Statement.Fragment> => [
    ...unitConditions(sql, filter),
    ...decisionConditions(sql, filter.decision)
  ]

  const write = (drafts: ReadonlyArray<AdviceDraft>) => sql`
    INSERT INTO advice_results
      (instance_id, issued_at, tier, sort_amount, name, status, currency, expected, conservative, result)
    SELECT instance_id, issued_at, tier, sort_amount, name, status, currency, expected, conservative, result::json
    FROM jsonb_to_recordset(${JSON.stringify(drafts.map(resultJson))}::jsonb) AS given (
      instance_id uuid, issued_at timestamptz, tier integer, sort_amount double precision, name text, status text,
      currency text, expected double precision, conservative double precision, result text
    )
    ORDER BY instance_id
    ON CONFLICT (instance_id) DO UPDATE SET
      issued_at = excluded.issued_at, tier = excluded.tier, sort_amount = excluded.sort_amount, name = excluded.name,
      status = excluded.status, currency = excluded.currency, expected = excluded.expected,
      conservative = excluded.conservative, result = excluded.result
  `

  const remove = (ids: ReadonlyArray<InstanceId>) => sql`
    DELETE FROM advice_results WHERE instance_id = ANY(${arrayLiteral(ids)}::uuid[])
  `

  const resultConditions = ({ recommended, status }: ResultFilter): ReadonlyArray<Statement.Fragment> => [
    ...(status === undefined ? [] : [sql`advice_results.status = ${status}`]),
    ...(recommended === undefined
      ? []
      : [
          recommended
            ? sql`advice_results.tier < ${resultTiers.not_recommended}`
            : sql`advice_results.tier >= ${resultTiers.not_recommended}`
        ])
  ]

  /** The places of the page come from the index only; the results, which are long, are read for these units. */
  const issuedAfter = (filter: ResultFilter, limit: number, after: ResultPlace | undefined) => sql<ResultRow>`
    SELECT ${columns}, issued_at, tier, sort_amount, ranked_name, result
    FROM (
      SELECT advice_results.instance_id, advice_results.tier, advice_results.sort_amount,
        advice_results.name AS ranked_name
      FROM advice_results JOIN instances ON instances.id = advice_results.instance_id
      WHERE ${sql.and([
        isUnit,
        ...selecting(filter),
        ...resultConditions(filter),
        ...(after === undefined
          ? []
          : [
              sql`(advice_results.tier, advice_results.sort_amount, advice_results.name, advice_results.instance_id)
                > (${after.tier}, ${after.amount === 0 ? 0 : -after.amount}::double precision, ${after.name}, ${after.id}::uuid)`
            ])
      ])}
      ORDER BY advice_results.tier, advice_results.sort_amount, advice_results.name, advice_results.instance_id
      LIMIT ${limit}
    ) AS ranked
    JOIN (SELECT instance_id, issued_at, result FROM advice_results) AS stored USING (instance_id)
    JOIN instances ON instances.id = ranked.instance_id
    ORDER BY tier, sort_amount, ranked_name, id
  `

  /**
   * The units are found from two indexes only, before their names are read and sorted. In one query, PostgreSQL would expect
   * a few units to be found soon in the order of names, and read every unit in vain if there are none.
   */
  const unissuedAfter = (filter: ResultFilter, limit: number, after: ResultPlace | undefined) => sql<InstanceRow>`
    WITH unissued AS MATERIALIZED (
      SELECT instances.id FROM instances
      WHERE ${sql.and([
        isUnit,
        ...selecting(filter),
        ...(after === undefined ? [] : [sql`(instances.name, instances.id) > (${after.name}, ${after.id}::uuid)`]),
        sql`NOT EXISTS (SELECT FROM advice_results WHERE advice_results.instance_id = instances.id)`
      ])}
    ), named AS MATERIALIZED (
      SELECT id, name FROM unissued JOIN instances USING (id)
    ), page AS MATERIALIZED (
      SELECT id FROM named ORDER BY name, id LIMIT ${limit}
    )
    SELECT ${columns} FROM page JOIN instances USING (id) ORDER BY name, id
  `

  const results = Effect.fnUntraced(function* (page: ResultPage) {
    const { after, limit, ...filter } = yield* Effect.fromResult(checkResultPage(page))
    const isAmongUnissued = after !== undefined && after.tier === resultTiers.unissued
    const issued = isAmongUnissued ? [] : (yield* serially(issuedAfter(filter, limit, after))).map(fromResultRow)
    if (issued.length === limit || !selectsUnissued(filter)) return issued
    const rest = yield* serially(unissuedAfter(filter, limit - issued.length, isAmongUnissued ? after : undefined))
    return [...issued, ...rest.map(unissuedOf)]
  })

  /** The conditions on `instances LEFT JOIN advice_results`. */
  const totalConditions = (filter: ResultFilter) => {
    const ofResults = resultConditions(filter)
    const selected = selectsUnissued(filter)
      ? sql`(advice_results.instance_id IS NULL OR ${sql.and(ofResults)})`
      : sql.and(ofResults)
    return sql.and([isUnit, ...selecting(filter), ...(ofResults.length === 0 ? [] : [selected])])
  }

  const sums = sql`
    count(*)::int AS units,
    (count(*) FILTER (WHERE advice_results.tier < ${resultTiers.not_recommended}))::int AS recommended,
    (count(*) FILTER (WHERE advice_results.tier IN (${resultTiers.reserved}, ${resultTiers.reserved_unpriced})))::int
      AS reserved,
    coalesce(sum(expected), 0) AS expected, coalesce(sum(conservative), 0) AS conservative
  `

  const totals = Effect.fnUntraced(function* (given: ResultFilter = {}) {
    const filter = yield* Effect.fromResult(checkResultFilter(given))
    const parts = yield* serially(sql<TotalsPart>`
      SELECT advice_results.currency, ${sums}
      FROM instances LEFT JOIN advice_results ON advice_results.instance_id = instances.id
      WHERE ${totalConditions(filter)} GROUP BY advice_results.currency
    `)
    return totalsOf(parts)
  })

  const dividedTotals = Effect.fnUntraced(function* (page: TotalsPage) {
    const { after, by, limit, ...filter } = yield* Effect.fromResult(checkTotalsPage(page))
    const value = sql`nullif(${sql(`instances.${by}`)}, '') COLLATE "C"`
    const rows = yield* serially(sql<TotalsPart & { readonly value: string | null }>`
      SELECT value, currency, units, recommended, reserved, expected, conservative
      FROM (
        SELECT ${value} AS value, advice_results.currency, ${sums}, dense_rank() OVER (ORDER BY ${value}) AS place
        FROM instances LEFT JOIN advice_results ON advice_results.instance_id = instances.id
        WHERE ${sql.and([
          totalConditions(filter),
          ...(after === undefined ? [] : [sql`(${value} > ${after} OR ${value} IS NULL)`])
        ])}
        GROUP BY 1, advice_results.currency
      ) AS divided
      WHERE place <= ${limit} ORDER BY place
    `)
    const parts = Map.groupBy(rows, (row) => row.value)
    return [...parts].map(([ofValue, part]): TotalsOfValue => ({ value: ofValue, ...totalsOf(part) }))
  })

  const summaries = Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
    const rows = yield* sql<{
      readonly instance_id: InstanceId
      readonly status: AnalysisStatus
      readonly tier: number
      readonly issued_at: Date
    }>`
      SELECT instance_id, status, tier, issued_at FROM advice_results
      WHERE instance_id = ANY(${arrayLiteral(ids.filter(isUuid))}::uuid[])
    `
    return new Map(
      rows.map(({ instance_id, issued_at, status, tier }) => [
        instance_id,
        { status, recommended: isRecommendedTier(tier), issued_at: DateTime.fromDateUnsafe(issued_at) }
      ])
    )
  })

  return { write, remove, results, summaries, totals, dividedTotals }
}
