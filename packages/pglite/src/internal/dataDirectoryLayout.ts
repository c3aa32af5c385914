import { join } from "node:path"

/** The paths of a data directory. */
export interface DataDirectoryLayout {
  readonly dataDir: string
  /** PostgreSQL's own files. */
  readonly cluster: string
  /** There while `cluster` is being created: a cluster beside it is incomplete. */
  readonly incompleteMarker: string
  /** Locked by the operating system for as long as a process has the cluster open. */
  readonly lockFile: string
  /** Names the process that holds the lock. */
  readonly pidFile: string
}

/** What a data directory holds: everything lies inside it, so that a mounted volume carries its lock along. */
export const dataDirectoryLayout = (dataDir: string): DataDirectoryLayout => ({
  dataDir,
  cluster: join(dataDir, "pgdata"),
  incompleteMarker: join(dataDir, "pgdata.incomplete"),
  lockFile: join(dataDir, "pgdata.lock"),
  pidFile: join(dataDir, "pgdata.pid")
})
