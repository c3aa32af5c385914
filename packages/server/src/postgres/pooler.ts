import { documentation } from "../commandLine/documentation.ts"
import { reportedError, type ReportedError } from "./reportedError.ts"

/** What stands between this program and PostgreSQL: nothing, or a pooler that lends servers by session or by transaction. */
export const poolers = ["none", "session", "transaction"] as const
export type Pooler = (typeof poolers)[number]

/** The setting that says which of them, for messages. */
const poolerVariable = "SNOOZEQL_DATABASE_POOLER"

const advice = `See ${documentation("postgresql", "connection-poolers")}`

/**
 * Statements that lose what an earlier one of their session left: "prepared statement does not exist", "prepared
 * statement already exists", "current transaction is aborted" in place of the answer to another statement.
 */
const isLostSession = ({ code }: ReportedError): boolean => ["26000", "42P05", "25P02"].includes(code)

/** What pooler trouble a failure shows, and what to do; undefined where it shows none. */
export const explainPoolerTrouble = (error: unknown, pooler: Pooler): string | undefined => {
  const words = reportedError(error)
  if (words === undefined) return undefined
  if (words.code === "08P01" && words.message.includes("unsupported startup parameter")) {
    return pooler === "none"
      ? `A connection pooler in front of the database refuses the limits that sessions start with: set ${poolerVariable} to transaction or session, as the pooler's pool_mode says. ${advice}`
      : `The connection pooler in front of the database refuses a parameter of DATABASE_URL, probably options: set it for the role, with ALTER ROLE. ${advice}`
  }
  if (isLostSession(words) && pooler !== "transaction") {
    return `A connection pooler in front of the database gives each transaction another session, and statements lose what they have prepared: set ${poolerVariable}=transaction. ${advice}`
  }
  return undefined
}

/** What it means that the sessions lack the limits that they were started with. */
export const limitsIgnored = `A connection pooler in front of the database drops the limits that sessions start with: set ${poolerVariable} to transaction or session, as the pooler's pool_mode says. ${advice}`
