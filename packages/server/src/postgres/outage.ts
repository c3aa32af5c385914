import { SqlError } from "effect/sql"
import { explainPoolerTrouble, type Pooler } from "./pooler.ts"
import { reportedError } from "./reportedError.ts"
import { isTlsFailed } from "./TlsFailed.ts"

const isOrCauses = (error: unknown, is: (error: unknown) => boolean): boolean => {
  if (is(error)) return true
  if (SqlError.isSqlError(error)) return isOrCauses(error.reason.cause, is)
  return error instanceof Error && error.cause !== undefined && isOrCauses(error.cause, is)
}

/** What the codes of the operating system, PostgreSQL and PgBouncer mean to the server's operator. */
const meanings: ReadonlyArray<readonly [pattern: RegExp, meaning: string]> = [
  [/^ECONNREFUSED$/, "nothing listens at its address"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "the name of its host is not known"],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/, "its host cannot be reached"],
  [/^ENOENT$/, "its socket does not exist"],
  [/^(ECONNRESET|EPIPE)$/, "the connection was lost"],
  [/^28/, "it refuses the user or the password"],
  [/^3D000$/, "it does not have this database"],
  [/^42501$/, "the user lacks a privilege"],
  [/^53300$/, "it has no connection left"],
  [/^53/, "it lacks space or memory"],
  [/^55P03$/, "a lock was not granted in time"],
  [/^57014$/, "a statement took too long"],
  [/^57P0[1-3]$/, "it is starting or shutting down"]
]

/** What PgBouncer's messages mean. It reports every failure with the code of a protocol violation. */
const poolerMeanings: ReadonlyArray<readonly [pattern: RegExp, meaning: string]> = [
  [/query_wait_timeout/, "no server was free within the pooler's query_wait_timeout"],
  [/no more connections allowed/, "the pooler's max_client_conn is reached"],
  [/no such database|no such user|auth failed|password/, "the pooler refuses the user or the database"],
  [/server|connect|login/, "the pooler cannot reach the database"]
]

const meaningOf = (error: unknown): string | undefined => {
  const words = reportedError(error)
  if (words === undefined) return undefined
  if (words.code === "08P01") return poolerMeanings.find(([pattern]) => pattern.test(words.message))?.[1]
  return meanings.find(([pattern]) => pattern.test(words.code))?.[1]
}

/** Describes a failure of the database without hosts, names and statements, so that it may be shown to anybody. */
export const describeOutage = (error: unknown, pooler: Pooler): string => {
  const trouble = explainPoolerTrouble(error, pooler)
  if (trouble !== undefined) return trouble
  if (isOrCauses(error, isTlsFailed)) return "The database is away: the connection cannot be secured; the log says how"
  const code = reportedError(error)?.code
  const meaning = meaningOf(error)
  return `The database is away${meaning === undefined ? "" : `: ${meaning}`}${code === undefined ? "" : ` (${code})`}`
}
