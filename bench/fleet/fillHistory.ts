import * as PgClient from "@effect/sql-pg/PgClient"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import * as SqlHistoryStore from "@snoozeql/store/SqlHistoryStore"
import { DateTime, Effect, Layer, type Redacted } from "effect"
import type { Client } from "pg"

/** How many days the history covers: twelve weeks. */
export const historyDays = 84

/** The first days before today that are not packed: retention leaves yesterday and today to the hourly rows. */
const unpackedDays = 2

/** As many days lie between the last packed day and the first that is kept as hourly rows, whole. */
const packedDays = 12

const pack = (databaseUrl: Redacted.Redacted, before: DateTime.Utc): Promise<number> =>
  HistoryStore.use((history) => history.packHours(before)).pipe(
    Effect.provide(
      SqlHistoryStore.layerNoDeps.pipe(Layer.provide(PgClient.layer({ url: databaseUrl, maxConnections: 1 })))
    ),
    Effect.runPromise
  )

/**
 * Packs the hourly rows as retention does, and fills the ten weeks before them with the same weekdays. Days are
 * inserted one after the other, as they are packed in production, so that those of an instance lie far apart. Returns
 * how many days of a metric there are.
 */
export const fillHistory = async (client: Client, databaseUrl: Redacted.Redacted): Promise<number> => {
  const today = Math.floor(Date.now() / millisPerDay)
  await pack(databaseUrl, DateTime.makeUnsafe((today - unpackedDays + 1) * millisPerDay))
  for (let back = historyDays; back > packedDays; back--) {
    const weeks = Math.ceil((back - packedDays) / 7)
    await client.query(
      `INSERT INTO activity_history (instance_id, day, metric_name, hours)
       SELECT instance_id, date '1970-01-01' + $1::int, metric_name, hours FROM activity_history
       WHERE day = date '1970-01-01' + $2::int
       ORDER BY instance_id, metric_name
       ON CONFLICT DO NOTHING`,
      [today - back, today - back + weeks * 7]
    )
  }
  await client.query("VACUUM ANALYZE activity_history")
  const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM activity_history")
  return rows[0]?.count ?? 0
}
