import { join } from "node:path"

/** The paths of a data directory. */
export interface DataDirectoryLayout {
  readonly dataDir: string
  /** PostgreSQL's own files. */
  readonly cluster: string
  /** How the names of folders begin in which a cluster is created; a whole one gets the name of `cluster`. */
  readonly newClusterPrefix: string
  /** Locked by the operating system for as long as a process has the cluster open. */
  readonly lockFile: string
  /** Names the process that holds the lock. */
  readonly pidFile: string
}

/** What a data directory holds: everything lies inside it, so that a mounted volume carries its lock along. */
export const dataDirectoryLayout = (dataDir: string): DataDirectoryLayout => ({
  dataDir,
  cluster: join(dataDir, "pgdata"),
  newClusterPrefix: join(dataDir, "pgdata.new-"),
  lockFile: join(dataDir, "pgdata.lock"),
  pidFile: join(dataDir, "pgdata.pid")
})
