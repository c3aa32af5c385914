import { type BigIntStats, closeSync, openSync, readdirSync, readSync, statSync } from "node:fs"
import { join } from "node:path"

/** The damage of a file or folder of a cluster. `path` is relative to the cluster's folder. */
export interface Damage {
  readonly kind: "missing" | "truncated" | "invalid"
  readonly path: string
  readonly detail: string
}

/** Without one of these, PostgreSQL does not start, or changes files before it notices. */
const folders = ["base", "base/5", "global", "pg_multixact", "pg_wal", "pg_xact"]
const files = ["global/pg_control", "postgresql.conf"]

/** The part of pg_control that PostgreSQL 18 reads. See ControlFileData in src/include/catalog/pg_control.h. */
const controlFile = { path: "global/pg_control", size: 296, version: 1800 }

/** The size of the log's segments after initdb. */
const segmentSize = 16 * 1024 * 1024
const pageSize = 8192

/** XLOG_PAGE_MAGIC of PostgreSQL 18, with which every page of the log begins. */
const pageMagic = 0xd118

const statOf = (path: string): BigIntStats | undefined => statSync(path, { bigint: true, throwIfNoEntry: false })

const read = (path: string, position: number, length: number): Buffer => {
  const descriptor = openSync(path, "r")
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position))
  } finally {
    closeSync(descriptor)
  }
}

const hexadecimal = (value: bigint): string => value.toString(16).toUpperCase().padStart(8, "0")

/** Checks the page of the log that contains a position, which recovery reads first. */
const findLogDamage = (cluster: string, timeline: number, position: bigint): Damage | undefined => {
  const segment = position / BigInt(segmentSize)
  const segmentsPerName = 0x1_0000_0000n / BigInt(segmentSize)
  const name = [BigInt(timeline), segment / segmentsPerName, segment % segmentsPerName].map(hexadecimal).join("")
  const path = `pg_wal/${name}`
  const stat = statOf(join(cluster, path))
  const detail = "the end of the log that the database recovers from"
  if (stat === undefined) return { kind: "missing", path, detail }
  if (stat.size !== BigInt(segmentSize)) {
    return { kind: "truncated", path, detail: `${detail} has ${stat.size} bytes instead of ${segmentSize}` }
  }
  const offset = Number(position % BigInt(segmentSize))
  const pageOffset = offset - (offset % pageSize)
  const page = read(join(cluster, path), pageOffset, pageSize)
  const isPage =
    page.readUInt16LE(0) === pageMagic && page.readBigUInt64LE(8) === position - BigInt(offset - pageOffset)
  return isPage ? undefined : { kind: "invalid", path, detail: `${detail} does not hold what PostgreSQL wrote there` }
}

/**
 * Looks for damage with which PostgreSQL cannot open a cluster. Call it before PostgreSQL tries, because trying changes
 * files. It only reads, and throws the operating system's error if it may not read.
 */
export const findClusterDamage = (cluster: string): Damage | undefined => {
  for (const path of [...folders, ...files]) {
    if (statOf(join(cluster, path)) === undefined) return { kind: "missing", path, detail: "the database needs it" }
  }
  if (readdirSync(join(cluster, "pg_xact")).length === 0) {
    return { kind: "missing", path: "pg_xact/*", detail: "the record of which transactions were committed" }
  }
  const control = read(join(cluster, controlFile.path), 0, controlFile.size)
  if (control.length < controlFile.size) {
    return {
      kind: "truncated",
      path: controlFile.path,
      detail: `it has ${control.length} bytes, and PostgreSQL reads ${controlFile.size}`
    }
  }
  const version = control.readUInt32LE(8)
  if (version !== controlFile.version) {
    return {
      kind: "invalid",
      path: controlFile.path,
      detail: `it names version ${version} instead of ${controlFile.version}`
    }
  }
  // A backup that was taken while PostgreSQL ran says itself where recovery begins.
  if (statOf(join(cluster, "backup_label")) !== undefined) return undefined
  const timeline = control.readUInt32LE(48)
  const [checkpoint, redo] = [control.readBigUInt64LE(32), control.readBigUInt64LE(40)]
  return findLogDamage(cluster, timeline, checkpoint) ?? findLogDamage(cluster, timeline, redo)
}
