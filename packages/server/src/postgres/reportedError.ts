import { SqlError } from "effect/sql"

/** What PostgreSQL, a pooler or the operating system reported about a failure. */
export interface ReportedError {
  /** An SQLSTATE such as `28P01`, or a code of the operating system such as `ECONNREFUSED`. */
  readonly code: string
  readonly message: string
}

/** The report in a failure of the driver, or in one of its causes; undefined if there is none. */
export const reportedError = (error: unknown): ReportedError | undefined => {
  if (!(error instanceof Error)) return undefined
  if ("code" in error && typeof error.code === "string") return { code: error.code, message: error.message }
  return reportedError(SqlError.isSqlError(error) ? error.reason.cause : error.cause)
}
