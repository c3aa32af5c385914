import { Schema } from "effect"
import { hostname } from "node:os"

const alternatives =
  "use the HTTP API of the server that runs there, or set DATABASE_URL so that both share one PostgreSQL"

/**
 * This process or another one has the data directory open. Nothing was changed. `pid` is omitted if it cannot be read.
 */
export class DataDirectoryLocked extends Schema.TaggedError<DataDirectoryLocked>()("DataDirectoryLocked", {
  dataDir: Schema.String,
  pid: Schema.optional(Schema.Int),
  /** The name of the machine or container of the process `pid`. */
  host: Schema.optional(Schema.String)
}) {
  override get message(): string {
    const where = this.host === undefined || this.host === hostname() ? "" : ` on ${this.host}`
    const holder = this.pid === undefined ? "another process" : `process ${this.pid}${where}`
    return `The data directory ${this.dataDir} is open in ${holder}. Two processes on it would lose rows: ${alternatives}.`
  }
}

/** Another major version of PostgreSQL than PGlite's wrote the data directory. Nothing was changed. */
export class DataDirectoryVersionMismatch extends Schema.TaggedError<DataDirectoryVersionMismatch>()(
  "DataDirectoryVersionMismatch",
  { dataDir: Schema.String, found: Schema.String, expected: Schema.String }
) {
  override get message(): string {
    return `The data directory ${this.dataDir} holds PostgreSQL ${this.found}, but this version of PGlite only reads PostgreSQL ${this.expected}: choose another folder, or run the version that wrote it.`
  }
}

/** The data directory cannot be created, written, locked or opened. */
export class DataDirectoryUnusable extends Schema.TaggedError<DataDirectoryUnusable>()("DataDirectoryUnusable", {
  dataDir: Schema.String,
  reason: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {
  override get message(): string {
    return `The data directory ${this.dataDir} cannot be used: ${this.reason}`
  }
}

const damages = {
  missing: "is missing",
  truncated: "is cut off",
  invalid: "is damaged",
  refused: "PostgreSQL cannot start on it"
} as const

const attempted =
  "The attempt may have changed PostgreSQL's own files, and may have written changes from its log to the tables"

/**
 * The database in the data directory is damaged. Nothing was changed, unless `kind` is "refused". Then PostgreSQL may
 * have changed its own files, and may have written changes from its log to the tables.
 */
export class DataDirectoryDamaged extends Schema.TaggedError<DataDirectoryDamaged>()("DataDirectoryDamaged", {
  dataDir: Schema.String,
  /** The folder of PostgreSQL's files, in the data directory. */
  cluster: Schema.String,
  /**
   * What is wrong with `path`. It was found before anything was changed. "refused": no damage was found, but PostgreSQL
   * did not start.
   */
  kind: Schema.Literals(["missing", "truncated", "invalid", "refused"]),
  /** The damaged file or folder, relative to `cluster`. */
  path: Schema.optional(Schema.String),
  detail: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {
  override get message(): string {
    const what = this.path === undefined ? damages[this.kind] : `${this.path} ${damages[this.kind]}`
    const changed = this.kind === "refused" ? attempted : "Nothing was changed"
    return `The database in ${this.cluster} is damaged: ${what} (${this.detail}). ${changed}. Restore ${this.dataDir} from a backup, or move it away and start with a new one.`
  }
}

/** Why a data directory was not opened. */
export type DataDirectoryError =
  | DataDirectoryLocked
  | DataDirectoryVersionMismatch
  | DataDirectoryDamaged
  | DataDirectoryUnusable

/**
 * The PostgreSQL inside PGlite has ended by itself: it panicked, for example on a full disk, or it crashed. The
 * database no longer works in this process. The next process that opens the data directory finds every acknowledged
 * commit.
 */
export class DatabaseEnded extends Schema.TaggedError<DatabaseEnded>()("DatabaseEnded", {
  /** PostgreSQL's severity of the error. Omitted if it crashed without an error. */
  severity: Schema.optional(Schema.Literals(["FATAL", "PANIC"])),
  /** The SQLSTATE, such as 53100 for a full disk. */
  code: Schema.optional(Schema.String),
  reason: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {
  override get message(): string {
    const severity = this.severity === undefined ? "" : `${this.severity}: `
    const code = this.code === undefined ? "" : ` (SQLSTATE ${this.code})`
    return `The embedded database has ended: ${severity}${this.reason}${code}. Every acknowledged change is kept; the database works again after a restart.`
  }
}
