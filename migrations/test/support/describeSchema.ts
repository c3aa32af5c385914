import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/**
 * The tables of the connection's schema as text, from the catalogs. The text is the same on every version of the
 * server.
 */
export const describeSchema = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tables = yield* sql<{ name: string; options: string | null; comment: string | null }>`
    SELECT relname AS name, array_to_string(reloptions, ', ') AS options, obj_description(oid, 'pg_class') AS comment
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    ORDER BY relname COLLATE "C"
  `
  const columns = yield* sql<{ table: string; definition: string }>`
    SELECT class.relname AS table,
      concat_ws(' ',
        attname,
        format_type(atttypid, atttypmod),
        CASE WHEN attcollation <> typcollation THEN 'COLLATE ' || quote_ident(collname) END,
        CASE WHEN attnotnull THEN 'NOT NULL' END,
        'DEFAULT ' || pg_get_expr(adbin, adrelid),
        '-- ' || col_description(attrelid, attnum)
      ) AS definition
    FROM pg_attribute
    JOIN pg_class AS class ON class.oid = attrelid
    JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_collation ON pg_collation.oid = attcollation
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped
    ORDER BY relname COLLATE "C", attnum
  `
  // PostgreSQL 18 also lists NOT NULL among the constraints.
  const constraints = yield* sql<{ table: string; definition: string }>`
    SELECT relname AS table, 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(con.oid) AS definition
    FROM pg_constraint AS con
    JOIN pg_class ON pg_class.oid = conrelid
    WHERE relnamespace = current_schema()::regnamespace AND contype <> 'n'
    ORDER BY relname COLLATE "C", conname COLLATE "C"
  `
  const indexes = yield* sql<{ table: string; definition: string }>`
    SELECT tablename AS table, replace(indexdef, quote_ident(schemaname) || '.', '') AS definition
    FROM pg_indexes
    WHERE schemaname = current_schema()
    ORDER BY tablename COLLATE "C", indexname COLLATE "C"
  `
  const lines = (rows: ReadonlyArray<{ table: string; definition: string }>, table: string) =>
    rows.filter((row) => row.table === table).map((row) => `  ${row.definition}\n`)
  return tables
    .map(
      ({ comment, name, options }) =>
        `TABLE ${name}${options === null ? "" : ` WITH (${options})`}${comment === null ? "" : ` -- ${comment}`}\n` +
        [...lines(columns, name), ...lines(constraints, name), ...lines(indexes, name)].join("")
    )
    .join("\n")
})
