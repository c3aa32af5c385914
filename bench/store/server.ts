import { arch, cpus, platform, totalmem } from "node:os"
import type { BenchDatabase } from "./benchDatabase.ts"

/** Describes the machine and the server to people. */
export const describeServer = async ({ client }: BenchDatabase): Promise<string> => {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `SELECT name, current_setting(name) AS setting FROM pg_settings
     WHERE name IN ('server_version', 'data_checksums', 'fsync', 'full_page_writes', 'shared_buffers',
       'checkpoint_timeout', 'max_wal_size', 'wal_compression')
     ORDER BY name`
  )
  const settings = rows.map(({ name, setting }) => `${name} ${setting}`).join(", ")
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`
  return `${machine}, shared by client and server. PostgreSQL: ${settings}; a CHECKPOINT before every measurement, an ANALYZE after its first batches, autovacuum as by default.`
}
