import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Damage, findClusterDamage } from "./clusterDamage.ts"

/** The major version of PostgreSQL in PGlite. */
export const postgresMajorVersion = "18"

/** The content of a cluster's folder before PGlite opens it. */
export type ClusterState =
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Present" }
  /** A cluster of another major version of PostgreSQL. */
  | { readonly _tag: "OtherVersion"; readonly version: string }
  | { readonly _tag: "Damaged"; readonly damage: Damage }
  /** Files that do not belong to PostgreSQL. */
  | { readonly _tag: "Foreign" }

const versionPath = "PG_VERSION"

/** Inspects the folder without changing anything. */
export const inspectCluster = (cluster: string): ClusterState => {
  if (!existsSync(cluster)) return { _tag: "Absent" }
  accessSync(cluster, constants.R_OK | constants.W_OK | constants.X_OK)
  const names = readdirSync(cluster)
  if (names.length === 0) return { _tag: "Absent" }
  if (!names.includes(versionPath)) {
    if (!names.includes("base") && !names.includes("global")) return { _tag: "Foreign" }
    return {
      _tag: "Damaged",
      damage: { kind: "missing", path: versionPath, detail: "it says which PostgreSQL wrote the rest" }
    }
  }
  const version = readFileSync(join(cluster, versionPath), "utf8").trim()
  if (!/^\d+$/.test(version)) {
    return { _tag: "Damaged", damage: { kind: "invalid", path: versionPath, detail: "it does not name a version" } }
  }
  if (version !== postgresMajorVersion) return { _tag: "OtherVersion", version }
  const damage = findClusterDamage(cluster)
  return damage === undefined ? { _tag: "Present" } : { _tag: "Damaged", damage }
}
