import { migrationsTable } from "@snoozeql/migrations/Migrations"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { isDeepStrictEqual } from "node:util"

/** The rows of each table, as JSON of their columns. */
export type TableRows = Readonly<Record<string, ReadonlyArray<Readonly<Record<string, unknown>>>>>

/** All rows of the connection's schema, except the record of migrations. */
export const readTableRows = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tables = yield* sql<{ name: string }>`
    SELECT relname AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname <> ${migrationsTable}
    ORDER BY relname COLLATE "C"
  `
  const rows: Record<string, ReadonlyArray<Readonly<Record<string, unknown>>>> = {}
  for (const { name } of tables) {
    const found = yield* sql<{ row: Record<string, unknown> }>`SELECT to_jsonb(data) AS row FROM ${sql(name)} AS data`
    rows[name] = found.map(({ row }) => row)
  }
  return rows
})

/**
 * The rows that are not found again with the values of all their columns. New columns, rows and tables do not count as
 * a loss.
 */
export const lostRows = (before: TableRows, after: TableRows): ReadonlyArray<string> =>
  Object.entries(before).flatMap(([table, rows]) =>
    rows
      .filter(
        (row) =>
          after[table]?.some((candidate) =>
            Object.entries(row).every(([column, value]) => isDeepStrictEqual(candidate[column], value))
          ) !== true
      )
      .map((row) => `${table}: ${JSON.stringify(row)}`)
  )
