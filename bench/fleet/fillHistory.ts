import * as PgClient from "@effect/sql-pg/PgClient"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { HistoryStore } from "@snoozeql/store/HistoryStore"
import * as SqlHistoryStore from "@snoozeql/store/SqlHistoryStore"
import { DateTime, Effect, Layer, type Redacted } from "effect"
import type { Client } from "pg"
import { daysPerWeek, packWeek, unpackDays, weekOf } from "../../packages/store/src/rules/packedWeek.ts"

/** How many days the history covers: twelve weeks. */
const historyDays = 84

/** The range of hours that the history covers, up to now. */
export const historyRange = Effect.map(DateTime.now, (end) => ({
  start: DateTime.subtract(end, { days: historyDays }),
  end
}))

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

/** How many instances are read and repeated at a time. */
const instancesAtOnce = 250

/** Keeps a whole week of each metric that was packed, in the table `whole_weeks`. */
const keepWeeks = async (client: Client): Promise<void> => {
  await client.query(`
    DROP TABLE IF EXISTS whole_weeks;
    CREATE TABLE whole_weeks (instance_id uuid, metric_name varchar(50) COLLATE "C", hours bytea STORAGE EXTERNAL)
  `)
  const { rows } = await client.query<{ id: string }>("SELECT id FROM instances ORDER BY id")
  for (let first = 0; first < rows.length; first += instancesAtOnce) {
    const ids = rows.slice(first, first + instancesAtOnce).map(({ id }) => id)
    const packed = await client.query<{ instance_id: string; metric_name: string; day: number; hours: Buffer }>(
      `SELECT instance_id, metric_name, day - date '1970-01-01' AS day, hours FROM activity_history
       WHERE instance_id = ANY($1) ORDER BY day`,
      [ids]
    )
    const weeks = new Map<string, { instance_id: string; metric_name: string; days: Map<number, Uint8Array> }>()
    for (const { day, hours, instance_id, metric_name } of packed.rows) {
      const key = `${instance_id} ${metric_name}`
      const week = weeks.get(key) ?? { instance_id, metric_name, days: new Map<number, Uint8Array>() }
      for (const [at, bytes] of unpackDays(hours, day)) week.days.set(at - weekOf(at), bytes)
      weeks.set(key, week)
    }
    const whole = [...weeks.values()]
    await client.query("INSERT INTO whole_weeks SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])", [
      whole.map(({ instance_id }) => instance_id),
      whole.map(({ metric_name }) => metric_name),
      whole.map(({ days }) => Buffer.from(packWeek(0, days)))
    ])
  }
}

/**
 * Packs the hourly rows as retention does, and fills the ten weeks before them with the same weekdays. Weeks are
 * inserted one after the other, as they are packed in production, so that those of an instance lie far apart. Returns
 * how many weeks of a metric there are.
 */
export const fillHistory = async (client: Client, databaseUrl: Redacted.Redacted): Promise<number> => {
  const today = Math.floor(Date.now() / millisPerDay)
  await pack(databaseUrl, DateTime.makeUnsafe((today - unpackedDays + 1) * millisPerDay))
  await keepWeeks(client)
  const lastWeek = weekOf(today - packedDays - unpackedDays + 1)
  for (let week = weekOf(today - historyDays); week <= lastWeek; week += daysPerWeek) {
    await client.query(
      `INSERT INTO activity_history (instance_id, day, metric_name, hours)
       SELECT instance_id, date '1970-01-01' + $1::int, metric_name, hours FROM whole_weeks
       ORDER BY instance_id, metric_name
       ON CONFLICT (instance_id, metric_name, day) DO UPDATE SET hours = excluded.hours`,
      [week]
    )
  }
  await client.query("DROP TABLE whole_weeks")
  await client.query("VACUUM ANALYZE activity_history")
  const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM activity_history")
  return rows[0]?.count ?? 0
}
