import type { SavedMonth, UnitMonth } from "@snoozeql/domain/RealisedSavings"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import { isUuid } from "@snoozeql/domain/Uuid"
import { type DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { checkSavingsDays, checkSavingsPage, checkSavingsRange, roundSum } from "../rules/savings.ts"
import type { SavingsPage, SavingsRange, SavingsStore } from "../SavingsStore.ts"
import { methodsOf } from "./methods.ts"
import { timestamp } from "./parameters.ts"
import { unitConditions } from "./unitFilter.ts"

const method = methodsOf("SavingsStore")

type Sums = Pick<UnitMonth, "advised_hours" | "stopped_hours" | "advised" | "realised">

const withRoundedSums = <Row extends Sums>(row: Row): Row => ({
  ...row,
  advised_hours: roundSum(row.advised_hours),
  stopped_hours: roundSum(row.stopped_hours),
  advised: row.advised === null ? null : roundSum(row.advised),
  realised: row.realised === null ? null : roundSum(row.realised)
})

/** `SavingsStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<SavingsStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()

  const sums = sql.literal(`
    sum(saved.advised_hours)::double precision AS advised_hours,
    sum(saved.stopped_hours)::double precision AS stopped_hours,
    sum(saved.advised_hours * saved.hourly)::double precision AS advised,
    sum(saved.stopped_hours * saved.hourly)::double precision AS realised
  `)

  /** The days of a range, with their month and the unit they are of. */
  const daysIn = ({ from, instance, until, ...filter }: SavingsRange) => sql`
    savings_days AS saved
    JOIN instances ON instances.id = saved.instance_id
    CROSS JOIN LATERAL (SELECT to_char(saved.day, 'YYYY-MM') COLLATE "C" AS month) AS of_day
    WHERE ${sql.and([
      sql`saved.day >= ${`${from}-01`}::date`,
      sql`saved.day < (${`${until}-01`}::date + interval '1 month')::date`,
      ...(instance === undefined ? [] : [isUuid(instance) ? sql`instances.id = ${instance}::uuid` : sql`false`]),
      ...unitConditions(sql, filter)
    ])}
  `

  return {
    record: method(
      "record",
      Effect.fnUntraced(function* (days: ReadonlyArray<SavingsDay>) {
        const checked = yield* Effect.fromResult(checkSavingsDays(days))
        if (checked.length === 0) return
        const lastOfDay = sql`
          SELECT DISTINCT ON (given.instance_id, given.day) given.*
          FROM jsonb_to_recordset(${JSON.stringify(checked.map((day, place) => ({ ...day, place })))}::jsonb) AS given (
            instance_id uuid, day date, advised_hours double precision, stopped_hours double precision,
            hourly double precision, currency text, place integer
          )
          ORDER BY given.instance_id, given.day, given.place DESC
        `
        // In the order of the key, so that two batches at the same time do not wait for each other in a circle.
        yield* sql`
          WITH given AS (${lastOfDay}),
          known AS (SELECT id FROM instances WHERE id IN (SELECT instance_id FROM given) FOR KEY SHARE),
          without_hours AS (
            DELETE FROM savings_days AS stored USING given
            WHERE stored.instance_id = given.instance_id AND stored.day = given.day
              AND given.advised_hours = 0 AND given.stopped_hours = 0
          )
          INSERT INTO savings_days AS stored (instance_id, day, advised_hours, stopped_hours, hourly, currency)
          SELECT instance_id, day, advised_hours, stopped_hours, hourly, currency
          FROM given JOIN known ON known.id = given.instance_id
          WHERE advised_hours > 0 OR stopped_hours > 0
          ORDER BY instance_id, day
          ON CONFLICT (instance_id, day) DO UPDATE SET advised_hours = excluded.advised_hours,
            stopped_hours = excluded.stopped_hours, hourly = excluded.hourly, currency = excluded.currency
          WHERE (stored.advised_hours, stored.stopped_hours, stored.hourly, stored.currency)
            IS DISTINCT FROM (excluded.advised_hours, excluded.stopped_hours, excluded.hourly, excluded.currency)
        `
      })
    ),

    months: method(
      "months",
      Effect.fnUntraced(function* (page: SavingsPage) {
        const { after, limit = null, ...range } = yield* Effect.fromResult(checkSavingsPage(page))
        const rows = yield* sql<UnitMonth>`
          SELECT * FROM (
            SELECT instances.id AS instance_id, instances.name, instances.owner, instances.environment, month, saved.currency, ${sums}
            FROM ${daysIn(range)}
            GROUP BY instances.id, month, saved.currency
          ) AS summed
          WHERE ${
            after === undefined
              ? sql`true`
              : sql`month < ${after.month} OR (month = ${after.month} AND (name, instance_id, coalesce(currency, ''))
                  > (${after.name}, ${after.instance_id}::uuid, ${after.currency ?? ""} COLLATE "C"))`
          }
          ORDER BY month DESC, name, instance_id, coalesce(currency, '')
          LIMIT ${limit}
        `
        return rows.map(withRoundedSums)
      })
    ),

    totals: method(
      "totals",
      Effect.fnUntraced(function* (given: SavingsRange) {
        const range = yield* Effect.fromResult(checkSavingsRange(given))
        const rows = yield* sql<SavedMonth>`
          SELECT month, saved.currency, count(DISTINCT instances.id)::int AS units, ${sums}
          FROM ${daysIn(range)}
          GROUP BY month, saved.currency
          ORDER BY month DESC, coalesce(saved.currency, '')
        `
        return rows.map(withRoundedSums)
      })
    ),

    deleteOldDays: method(
      "deleteOldDays",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        const deleted = yield* sql`
          DELETE FROM savings_days WHERE day < (${timestamp(before)}::timestamptz AT TIME ZONE 'UTC')::date
          RETURNING 1
        `
        return deleted.length
      })
    )
  }
})
