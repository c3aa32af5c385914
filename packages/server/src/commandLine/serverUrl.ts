import { Schema } from "effect"
import { Flag } from "effect/cli"
import { type Settings, settings as definitions } from "../settings/settings.ts"

/** The server that a command asks instead of reading the database. */
export const serverFlag = Flag.String("server").pipe(
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
    `Ask this running server, which judges by its own settings, instead of reading the database. Its API key is read from ${definitions.apiKey.name}`
  ),
  Flag.optional
)

/** The URL of a server with these settings. */
export const serverUrlOf = ({ host, port }: Pick<Settings, "host" | "port">): string =>
  `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`
