import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const listPrices = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE list_prices (
      region text COLLATE "C" NOT NULL,
      engine text COLLATE "C" NOT NULL,
      class text COLLATE "C" NOT NULL,
      multi_az boolean NOT NULL,
      license text COLLATE "C" NOT NULL,
      io_optimized boolean NOT NULL,
      hourly_usd double precision CHECK (hourly_usd > 0),
      read_at timestamptz NOT NULL,
      PRIMARY KEY (region, engine, class, multi_az, license, io_optimized)
    )
  `
  yield* sql`COMMENT ON TABLE list_prices IS 'On-demand prices of AWS''s price list that were asked for the fleet'`
  yield* sql`COMMENT ON COLUMN list_prices.hourly_usd IS 'Null where the list has no price, so that it is not asked again at once'`
  yield* sql`
    CREATE TABLE list_price_reading (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      at timestamptz NOT NULL,
      problem text
    )
  `
  yield* sql`
    COMMENT ON TABLE list_price_reading IS
      'One row: the last attempt to read prices that were missing or old, and why some are missing; null if none is'
  `
})
