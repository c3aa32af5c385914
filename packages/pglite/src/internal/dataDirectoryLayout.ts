import { join } from "node:path"

/** The paths of a data directory. */
export interface DataDirectoryLayout {
  readonly dataDir: string
  /** The folder of PostgreSQL's own files. */
  readonly cluster: string
  /** The beginning of the name of a folder in which a cluster is created. When complete, it is renamed to `cluster`. */
  readonly newClusterPrefix: string
  /** The file that the operating system locks while a process has the cluster open. */
  readonly lockFile: string
  /** The file that names the process that holds the lock. */
  readonly pidFile: string
}

/** The paths of a data directory. Everything is inside of it, so that a mounted volume also contains its lock. */
export const dataDirectoryLayout = (dataDir: string): DataDirectoryLayout => ({
  dataDir,
  cluster: join(dataDir, "pgdata"),
  newClusterPrefix: join(dataDir, "pgdata.new-"),
  lockFile: join(dataDir, "pgdata.lock"),
  pidFile: join(dataDir, "pgdata.pid")
})
