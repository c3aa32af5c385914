import { MigrationFailed } from "@snoozeql/migrations/Migrations"
import { InvalidApiKey } from "@snoozeql/domain/errors"
import { redactUrls } from "@snoozeql/domain/redactUrls"
import { InvalidUnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { Effect, Schema } from "effect"
import { CliError } from "effect/cli"
import { HttpServerError } from "effect/http"
import { SqlError } from "effect/sql"
import { ServerRequestFailed } from "../advice/ServerRequestFailed.ts"
import { explainPoolerTrouble } from "../postgres/pooler.ts"
import { isTlsFailed } from "../postgres/TlsFailed.ts"
import type { Settings } from "../settings/settings.ts"
import { WrongConfiguration } from "../settings/WrongConfiguration.ts"
import { RefusedInput } from "./RefusedInput.ts"
import { WrongUsage } from "./WrongUsage.ts"

/** The deepest message in a chain of causes, or the first message that was written for users. */
const rootMessage = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error && !isTlsFailed(error)
    ? rootMessage(error.cause)
    : messageOf(error)

const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ")
  return error instanceof Error ? error.message : String(error)
}

const isMigrationFailed = Schema.is(MigrationFailed)

/** Errors that explain themselves to users, with exit code 2. */
const isMistake = Schema.is(Schema.Union([WrongUsage, WrongConfiguration]))

/** Errors about a value that the command line gave and that only a store, or the server that was asked, could check. */
const isRefusal = Schema.is(Schema.Union([InvalidUnitPolicy, InvalidApiKey, ServerRequestFailed]))

const refusesInput = (error: Error): boolean =>
  isRefusal(error) && !(error._tag === "ServerRequestFailed" && error.reason !== "WrongRequest")
const isServeError = (error: Error): error is HttpServerError.ServeError => error instanceof HttpServerError.ServeError

const isAddressInUse = (error: HttpServerError.ServeError): boolean =>
  error.cause instanceof Error && "code" in error.cause && error.cause.code === "EADDRINUSE"

/** The settings that appear in explanations. */
type ExplainedSettings = Pick<Settings, "host" | "port" | "databasePooler">

/** Explains a failure to a user. */
const explain = (error: Error, settings: ExplainedSettings): string => {
  const { host, port } = settings
  if (isServeError(error)) {
    return isAddressInUse(error)
      ? `Port ${port} of ${host} is in use: choose another one with --port or SNOOZEQL_PORT (0 uses a free port)`
      : `Cannot listen on ${host}, port ${port}: ${rootMessage(error)}`
  }
  // Migrations use the database first, so they are the first to fail.
  if (isMigrationFailed(error) && SqlError.isSqlError(error.cause)) return explain(error.cause, settings)
  if (SqlError.isSqlError(error)) {
    return `Cannot use the database: ${explainPoolerTrouble(error, settings.databasePooler) ?? rootMessage(error)}`
  }
  return error.message
}

/** Ends a failed command with one message for users, and with exit code 1, or 2 for wrong usage or configuration. */
export const explainFailures =
  (settings: ExplainedSettings) =>
  <A, E extends Error, R>(
    effect: Effect.Effect<A, E, R>
  ): Effect.Effect<A, CliError.UserError | WrongUsage | RefusedInput | WrongConfiguration, R> =>
    Effect.mapError(effect, (error) => {
      if (isMistake(error)) return error
      const message = redactUrls(explain(error, settings))
      return refusesInput(error)
        ? new RefusedInput({ message, cause: error })
        : new CliError.UserError({ cause: error, userMessage: message })
    })
