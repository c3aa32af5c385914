import type { InstanceId } from "@snoozeql/domain/Instance"
import { rowsOfHour } from "./fleet.ts"
import type { Laboratory } from "./laboratory.ts"
import { median } from "./median.ts"
import type { Writer } from "./writers.ts"

const rounds = 3
const hours = 12
/** An hour is written once and rewritten three times, as passes of 15 minutes do. */
const versions = 4

/** What it costs to keep an hour current. */
export interface SteadyState {
  readonly name: string
  readonly rowsPerSecond: number
  /** Heap-only updates among all updates. */
  readonly hotShare: number
  readonly walBytesPerRow: number
  /** Of table and indexes, at the end, for each row that is kept. */
  readonly bytesPerRow: number
}

const statistics = async ({ client }: Laboratory, table: string) => {
  // Sessions report their counts when they are idle for a moment.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await client.query("SELECT pg_stat_clear_snapshot()")
  const { rows } = await client.query<{ updates: number; hot: number; bytes: number; wal: number }>(
    `SELECT n_tup_upd::float8 AS updates, n_tup_hot_upd::float8 AS hot,
       (pg_table_size(relid) + pg_indexes_size(relid))::float8 AS bytes,
       (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 AS wal
     FROM pg_stat_user_tables WHERE relname = $1`,
    [table]
  )
  const [row] = rows
  if (row === undefined) throw new Error(`No statistics of ${table}`)
  return row
}

const runOnce = async (
  laboratory: Laboratory,
  { name, table, write }: Writer,
  instances: ReadonlyArray<InstanceId>
): Promise<SteadyState> => {
  await laboratory.reset()
  const batches = Array.from({ length: hours * versions }, (_, index) => {
    const version = (index % versions) + 1
    return { version, rows: rowsOfHour(instances, Math.floor(index / versions), version) }
  })
  const before = await statistics(laboratory, table)
  let milliseconds = 0
  for (const { rows, version } of batches) {
    const start = performance.now()
    await write(laboratory, rows, version)
    milliseconds += performance.now() - start
  }
  const after = await statistics(laboratory, table)
  const written = batches.reduce((sum, { rows }) => sum + rows.length, 0)
  return {
    name,
    rowsPerSecond: (written / milliseconds) * 1000,
    hotShare: (after.hot - before.hot) / (after.updates - before.updates),
    walBytesPerRow: (after.wal - before.wal) / written,
    bytesPerRow: after.bytes / (written / versions)
  }
}

/** Hours that are written and rewritten three times, every series in one batch; writers in turn, three rounds. */
export const measureSteadyState = async (
  laboratory: Laboratory,
  instances: ReadonlyArray<InstanceId>,
  writers: ReadonlyArray<Writer>
): Promise<ReadonlyArray<SteadyState>> => {
  const results: Array<SteadyState> = []
  for (let round = 0; round < rounds; round += 1) {
    for (const writer of writers) results.push(await runOnce(laboratory, writer, instances))
  }
  return writers.map(({ name }) => {
    const own = results.filter((result) => result.name === name)
    return {
      name,
      rowsPerSecond: median(own.map((result) => result.rowsPerSecond)),
      hotShare: median(own.map((result) => result.hotShare)),
      walBytesPerRow: median(own.map((result) => result.walBytesPerRow)),
      bytesPerRow: median(own.map((result) => result.bytesPerRow))
    }
  })
}
