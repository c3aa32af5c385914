import type { ListPrice, PriceReading } from "@snoozeql/domain/ListPrice"
import { DateTime, Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { PriceStore } from "../PriceStore.ts"
import { checkListPrices, checkPriceReading } from "../rules/checks.ts"
import { methodsOf } from "./methods.ts"
import { timestamp } from "./parameters.ts"

interface PriceRow extends Omit<ListPrice, "read_at"> {
  readonly read_at: Date
}

interface ReadingRow extends Omit<PriceReading, "at"> {
  readonly at: Date
}

const productColumns = ["region", "engine", "class", "multi_az", "license", "io_optimized"] as const
const allColumns = [...productColumns, "hourly_usd", "read_at"] as const satisfies ReadonlyArray<keyof ListPrice>

const fromRow = (row: PriceRow): ListPrice => ({ ...row, read_at: DateTime.fromDateUnsafe(row.read_at) })

/** The rows of prices as JSON. Their members have the names of the columns. */
const toJson = (prices: ReadonlyArray<ListPrice>): string =>
  JSON.stringify(prices.map((price) => ({ ...price, read_at: timestamp(price.read_at) })))

const method = methodsOf("PriceStore")

/** `PriceStore` over the tables of `@snoozeql/migrations`. */
export const make: Effect.Effect<PriceStore["Service"], never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const product = sql.literal(productColumns.join(", "))
  const columns = sql.literal(allColumns.join(", "))

  return {
    list: Effect.suspend(
      method("list", () =>
        Effect.map(sql<PriceRow>`SELECT ${columns} FROM list_prices ORDER BY ${product}`, (rows) => rows.map(fromRow))
      )
    ),

    save: method(
      "save",
      Effect.fnUntraced(function* (prices: ReadonlyArray<ListPrice>) {
        const checked = yield* Effect.fromResult(checkListPrices(prices))
        if (checked.length === 0) return
        // In the order of the key, so that two batches at the same time do not wait for each other in a circle.
        yield* sql`
          INSERT INTO list_prices AS stored (${columns})
          SELECT DISTINCT ON (${product}) ${columns}
          FROM jsonb_populate_recordset(NULL::list_prices, ${toJson(checked)}::jsonb)
          ORDER BY ${product}, read_at DESC
          ON CONFLICT (${product}) DO UPDATE SET hourly_usd = excluded.hourly_usd, read_at = excluded.read_at
          WHERE stored.read_at < excluded.read_at
        `
      })
    ),

    deleteOldPrices: method(
      "deleteOldPrices",
      Effect.fnUntraced(function* (before: DateTime.Utc) {
        const deleted = yield* sql`
          DELETE FROM list_prices WHERE read_at < ${timestamp(before)}::timestamptz RETURNING region
        `
        return deleted.length
      })
    ),

    lastReading: Effect.suspend(
      method("lastReading", () =>
        Effect.map(sql<ReadingRow>`SELECT at, problem FROM list_price_reading`, ([row]) =>
          row === undefined
            ? Option.none()
            : Option.some({ at: DateTime.fromDateUnsafe(row.at), problem: row.problem } satisfies PriceReading)
        )
      )
    ),

    saveReading: method(
      "saveReading",
      Effect.fnUntraced(function* (reading: PriceReading) {
        const { at, problem } = yield* Effect.fromResult(checkPriceReading(reading))
        yield* sql`
          INSERT INTO list_price_reading AS stored (at, problem) VALUES (${timestamp(at)}::timestamptz, ${problem})
          ON CONFLICT (singleton) DO UPDATE SET at = excluded.at, problem = excluded.problem
          WHERE stored.at <= excluded.at
        `
      })
    )
  }
})
