import type { InstanceId } from "@snoozeql/domain/Instance"
import { rowsOfHour } from "./fleet.ts"
import type { BenchDatabase } from "./benchDatabase.ts"
import { median } from "../median.ts"
import type { Writer } from "./writers.ts"

const rounds = 3
const hours = 12
/** An hour is written once and rewritten three times, as passes of 15 minutes do. */
const versions = [1, 2, 3, 4] as const

/** The cost of keeping an hour up to date. */
export interface SteadyState {
  readonly name: string
  readonly rowsPerSecond: number
  /** The share of heap-only updates among all updates. */
  readonly hotShare: number
  readonly walBytesPerRow: number
  /** The size of the table and its indexes at the end, divided by the number of rows. */
  readonly bytesPerRow: number
}

/** The measurements of one writer in one round. */
interface Round {
  readonly hotShare: number
  readonly walBytesPerRow: number
  readonly bytesPerRow: number
}

const walBytes = async ({ client }: BenchDatabase): Promise<number> => {
  const { rows } = await client.query<{ wal: number }>(
    "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 AS wal"
  )
  return rows[0]?.wal ?? Number.NaN
}

const tableStatistics = async ({ client }: BenchDatabase, table: string) => {
  const { rows } = await client.query<{ updates: number; hot: number; bytes: number }>(
    `SELECT n_tup_upd::float8 AS updates, n_tup_hot_upd::float8 AS hot,
       (pg_table_size(relid) + pg_indexes_size(relid))::float8 AS bytes
     FROM pg_stat_user_tables WHERE relname = $1`,
    [table]
  )
  const [row] = rows
  if (row === undefined) throw new Error(`No statistics of ${table}`)
  return row
}

/** Waits, since sessions report their counts only when they have been idle for a moment. */
const settle = async ({ client }: BenchDatabase): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await client.query("SELECT pg_stat_clear_snapshot()")
}

/**
 * Writes hours and rewrites them three times, with all series in one batch. Each writer has its own table. They take turns
 * after every batch, and the tables are analyzed after the first batch. The rate is that of the median batches, one for each
 * version.
 */
export const measureSteadyState = async (
  database: BenchDatabase,
  instances: ReadonlyArray<InstanceId>,
  writers: ReadonlyArray<Writer>
): Promise<ReadonlyArray<SteadyState>> => {
  const measured = writers.map((writer) => ({
    writer,
    milliseconds: new Map<number, Array<number>>(versions.map((version) => [version, []])),
    rounds: Array<Round>()
  }))
  let rowsPerHour = 0
  for (let round = 0; round < rounds; round += 1) {
    await database.reset()
    await settle(database)
    const before = await Promise.all(writers.map(({ table }) => tableStatistics(database, table)))
    const wal = writers.map(() => 0)
    for (let hour = 0; hour < hours; hour += 1) {
      for (const version of versions) {
        const rows = rowsOfHour(instances, hour, version)
        rowsPerHour = rows.length
        for (const [index, { milliseconds, writer }] of measured.entries()) {
          const walBefore = await walBytes(database)
          const start = performance.now()
          await writer.write(database, rows, version)
          milliseconds.get(version)?.push(performance.now() - start)
          wal[index] = (wal[index] ?? 0) + (await walBytes(database)) - walBefore
        }
        if (hour === 0 && version === 1) await database.analyze()
      }
    }
    await settle(database)
    for (const [index, one] of measured.entries()) {
      const after = await tableStatistics(database, one.writer.table)
      const { hot = 0, updates = 0 } = before[index] ?? {}
      one.rounds.push({
        hotShare: (after.hot - hot) / (after.updates - updates),
        walBytesPerRow: (wal[index] ?? 0) / (rowsPerHour * hours * versions.length),
        bytesPerRow: after.bytes / (rowsPerHour * hours)
      })
    }
  }
  return measured.map(({ milliseconds, rounds: results, writer }) => ({
    name: writer.name,
    rowsPerSecond:
      (rowsPerHour * versions.length * 1000) /
      versions.reduce((sum, version) => sum + median(milliseconds.get(version) ?? []), 0),
    hotShare: median(results.map(({ hotShare }) => hotShare)),
    walBytesPerRow: median(results.map(({ walBytesPerRow }) => walBytesPerRow)),
    bytesPerRow: median(results.map(({ bytesPerRow }) => bytesPerRow))
  }))
}
