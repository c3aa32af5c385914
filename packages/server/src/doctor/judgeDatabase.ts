import type { SchemaStatus } from "@snoozeql/migrations/Migrations"
import type { PostgresConnection } from "../postgres/PostgresConnection.ts"
import { isLoopback } from "../settings/exposure.ts"
import type { Finding } from "./Finding.ts"

/** The oldest PostgreSQL that SnoozeQL is tested with. */
const oldestMajor = 14

/** The finding about the server's version, as `server_version` says it, such as `18.4 (Debian)`. */
export const judgeVersion = (version: string): Finding => {
  const major = Number.parseInt(version, 10)
  return major >= oldestMajor
    ? { check: "database", status: "ok", message: `PostgreSQL ${version} responds` }
    : {
        check: "database",
        status: "failure",
        message: `PostgreSQL ${version} is too old: PostgreSQL ${oldestMajor} or newer is needed`
      }
}

/** The finding about the schema. */
export const judgeSchema = ({ database_version, missing, required_version }: SchemaStatus): Finding => {
  const check = "migrations"
  if (database_version > required_version) {
    return {
      check,
      status: "failure",
      message: `The schema is version ${database_version}, but this program only knows versions up to ${required_version}: run a newer SnoozeQL`
    }
  }
  return missing.length === 0
    ? { check, status: "ok", message: `The schema is up to date (version ${database_version})` }
    : {
        check,
        status: "warning",
        message: `The schema is version ${database_version} of ${required_version}: \`snoozeql migrate\`, or the start of \`snoozeql serve\`, brings it up to date`
      }
}

/** The finding about the encryption of the connection. `version` is that of TLS, or null if it is not encrypted. */
export const judgeTls = ({ address, tls }: PostgresConnection, version: string | null): Finding => {
  const check = "TLS"
  if (version === null) {
    const isLocal = address._tag === "UnixSocket" || isLoopback(address.host)
    return isLocal
      ? { check, status: "ok", message: "The connection is not encrypted, and does not leave this machine" }
      : {
          check,
          status: "warning",
          message: "The connection to the database is not encrypted: set sslmode=verify-full in DATABASE_URL"
        }
  }
  return tls.mode === "verify-ca" || tls.mode === "verify-full"
    ? { check, status: "ok", message: `The connection is encrypted with ${version}, and the certificate is verified` }
    : {
        check,
        status: "warning",
        message: `The connection is encrypted with ${version}, but the certificate is not verified: set sslmode=verify-full in DATABASE_URL`
      }
}
