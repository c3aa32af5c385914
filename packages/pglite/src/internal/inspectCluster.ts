import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** The major version of PostgreSQL in PGlite. */
export const postgresMajorVersion = "18"

/** What the folder of a cluster holds before PGlite opens it. */
export type ClusterState =
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Present"; readonly version: string }
  /** Files that are not PostgreSQL's. */
  | { readonly _tag: "Foreign" }

/** Looks at the folder; changes nothing. */
export const inspectCluster = (cluster: string): ClusterState => {
  if (!existsSync(cluster)) return { _tag: "Absent" }
  accessSync(cluster, constants.R_OK | constants.W_OK | constants.X_OK)
  const versionFile = join(cluster, "PG_VERSION")
  if (existsSync(versionFile)) return { _tag: "Present", version: readFileSync(versionFile, "utf8").trim() }
  return readdirSync(cluster).length === 0 ? { _tag: "Absent" } : { _tag: "Foreign" }
}
