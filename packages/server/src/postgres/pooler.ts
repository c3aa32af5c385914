import { documentation } from "../commandLine/documentation.ts"
import { reportedError, type ReportedError } from "./reportedError.ts"

/** What is between this program and PostgreSQL: nothing, or a pooler in session mode or in transaction mode. */
export const poolers = ["none", "session", "transaction"] as const
export type Pooler = (typeof poolers)[number]

/** The name of the setting, for messages. */
const poolerVariable = "SNOOZEQL_DATABASE_POOLER"

const advice = `See ${documentation("postgresql", "connection-poolers")}`

/**
 * The codes of failures of statements that have lost their session: "prepared statement does not exist", "prepared
 * statement already exists", and "current transaction is aborted" in response to another statement.
 */
const isLostSession = ({ code }: ReportedError): boolean => ["26000", "42P05", "25P02"].includes(code)

/** Explains a failure that a pooler causes, and what to do; undefined if it is not such a failure. */
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

/** The explanation if sessions do not have the limits that they were started with. */
export const limitsIgnored = `A connection pooler in front of the database drops the limits that sessions start with: set ${poolerVariable} to transaction or session, as the pooler's pool_mode says. ${advice}`
