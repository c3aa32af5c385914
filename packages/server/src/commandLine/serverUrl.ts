import { type Option, Schema } from "effect"
import { Flag } from "effect/cli"
import { type Settings, settings as definitions } from "../settings/settings.ts"
import { keyFileFlag } from "./clientKey.ts"

const urlFlag = Flag.String("server").pipe(
  Flag.withMetavar("URL"),
  Flag.withSchema(
    Schema.String.check(
      Schema.makeFilter(
        (url) =>
          (/^https?:\/\//.test(url) && URL.canParse(url)) || "Expected a URL that begins with http:// or https://"
      )
    )
  ),
  Flag.withDescription(
    `Ask this running server, which judges by its own settings, instead of using the database. Its API key is read from ${definitions.key.name}, or else from ${definitions.apiKey.name}`
  ),
  Flag.optional
)

/** The server that a command asks instead of using the database, and the file with its key. */
export const serverFlags = { url: urlFlag, keyFile: keyFileFlag }

/** What the command line says about the server to ask. */
export interface ServerChoice {
  readonly url: Option.Option<string>
  readonly keyFile: Option.Option<string>
}

/** The URL of a server with these settings. */
export const serverUrlOf = ({ host, port }: Pick<Settings, "host" | "port">): string =>
  `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`
