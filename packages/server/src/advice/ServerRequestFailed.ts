import { Effect, Schema } from "effect"
import type { ClientKey } from "../commandLine/clientKey.ts"
import { settings } from "../settings/settings.ts"

/** Why a server was asked, although no flag named one. */
export const AskedBecause = Schema.Union([
  Schema.TaggedStruct("NoDatabase", { dataDir: Schema.String }),
  Schema.TaggedStruct("DatabaseOpen", { dataDir: Schema.String, pid: Schema.UndefinedOr(Schema.Int) })
])
export type AskedBecause = typeof AskedBecause.Type

/** The reason as the beginning of a sentence. */
export const explainAskedBecause = (because: AskedBecause): string => {
  switch (because._tag) {
    case "NoDatabase":
      return `${settings.databaseUrl.name} is not set and ${because.dataDir} holds no database`
    case "DatabaseOpen": {
      const holder = because.pid === undefined ? "another process" : `process ${because.pid}`
      return `The database in ${because.dataDir} is open in ${holder}`
    }
  }
}

/** A server that was asked did not do it. */
export class ServerRequestFailed extends Schema.TaggedError<ServerRequestFailed>()("ServerRequestFailed", {
  url: Schema.String,
  /** `WrongRequest` is a 400: the server cannot do what the command line asks for. */
  reason: Schema.Literals(["NoAnswer", "KeyRefused", "WrongRequest", "Problem"]),
  detail: Schema.String,
  /** Where the key was read that was sent; undefined if none was. */
  keyFrom: Schema.UndefinedOr(Schema.String),
  /** Why this server was asked; undefined if the command line named it. */
  because: Schema.UndefinedOr(AskedBecause),
  cause: Schema.Defect()
}) {
  override get message(): string {
    const why = this.because === undefined ? "" : `${explainAskedBecause(this.because)}, so ${this.url} was asked. `
    switch (this.reason) {
      case "KeyRefused":
        if (this.keyFrom !== undefined) {
          return `${why}The key in ${this.keyFrom} is unknown to ${this.url}, revoked or expired`
        }
        return `${why}${this.url} requires an API key: set ${settings.key.name} to it, or name a file that holds it with --key-file (${this.detail})`
      case "NoAnswer":
        return `${why}${this.url} does not respond as a SnoozeQL server does: is one running there? Name another server with --server (${this.detail})`
      case "WrongRequest":
      case "Problem":
        return `${why}${this.detail}`
    }
  }
}

/** A server to ask, and why it is asked if the command line does not name it. */
export interface ServerToAsk {
  readonly url: string
  readonly because: AskedBecause | undefined
}

const reasonOf = (error: Error): ServerRequestFailed["reason"] => {
  switch ("_tag" in error ? error._tag : undefined) {
    case "Unauthorized":
      return "KeyRefused"
    case "HttpClientError":
      return "NoAnswer"
    case "BadRequestProblem":
      return "WrongRequest"
    default:
      return "Problem"
  }
}

/** Makes every failure of a request to a server, with the key that was sent, a `ServerRequestFailed`. */
export const askOf =
  ({ because, url }: ServerToAsk, key: Pick<ClientKey, "from"> | undefined) =>
  <A, E extends Error>(request: Effect.Effect<A, E>): Effect.Effect<A, ServerRequestFailed> =>
    Effect.mapError(
      request,
      (cause) =>
        new ServerRequestFailed({
          url,
          because,
          reason: reasonOf(cause),
          detail: cause.message,
          keyFrom: key?.from,
          cause
        })
    )
