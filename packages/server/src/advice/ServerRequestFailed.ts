import { Schema } from "effect"
import { settings } from "../settings/settings.ts"

/** Why a server was asked, though no flag named it. */
export const AskedBecause = Schema.Union([
  Schema.TaggedStruct("NoDatabase", { dataDir: Schema.String }),
  Schema.TaggedStruct("DatabaseOpen", { dataDir: Schema.String, pid: Schema.UndefinedOr(Schema.Int) })
])
export type AskedBecause = typeof AskedBecause.Type

/** The reason in words, as the beginning of a sentence. */
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

/** A server was asked for advice and did not give it. */
export class ServerRequestFailed extends Schema.TaggedError<ServerRequestFailed>()("ServerRequestFailed", {
  url: Schema.String,
  reason: Schema.Literals(["NoAnswer", "KeyRefused", "Problem"]),
  detail: Schema.String,
  /** Undefined if the command line named the server. */
  because: Schema.UndefinedOr(AskedBecause),
  cause: Schema.Defect()
}) {
  override get message(): string {
    const why = this.because === undefined ? "" : `${explainAskedBecause(this.because)}, so ${this.url} was asked. `
    switch (this.reason) {
      case "KeyRefused":
        return `${why}${this.url} asks for its API key: set ${settings.apiKey.name} to it`
      case "NoAnswer":
        return `${why}${this.url} does not answer as SnoozeQL does: is it running there? Name another server with --server (${this.detail})`
      case "Problem":
        return `${why}${this.detail}`
    }
  }
}
