import { redactUrls } from "@snoozeql/domain/redactUrls"
import { Effect, FileSystem, Option, type Redacted } from "effect"
import { Flag } from "effect/cli"
import { type Settings, settings as definitions } from "../settings/settings.ts"
import { explainFileError } from "./explainFileError.ts"
import { WrongUsage } from "./WrongUsage.ts"

const flag = "key-file"

/** The file with the key that a command sends to a server. The key itself is never a flag: a process list shows flags. */
export const keyFileFlag = Flag.String(flag).pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription(
    `Read the server's API key from this file instead of ${definitions.key.name} and ${definitions.apiKey.name}`
  ),
  Flag.optional
)

const othersMayRead = 0o004

/** The key in a file. Warns if every user of the machine may read the file. Windows has no such modes. */
const readKeyFile = Effect.fnUntraced(function* (path: string) {
  const fileSystem = yield* FileSystem.FileSystem
  const { mode } = yield* fileSystem.stat(path)
  if (process.platform !== "win32" && (mode & othersMayRead) !== 0) {
    yield* Effect.logWarning(`Every user of this machine can read the key in ${path}: run chmod 600 on it`)
  }
  return (yield* fileSystem.readFileString(path)).trim()
})

/** A key that is sent to a server, and where it was read: in a variable, or in a file. */
export interface ClientKey {
  readonly value: Redacted.Redacted
  readonly from: string
}

/** The key for a server: from the file that the command line names, or else from the settings. */
export const readClientKey = Effect.fnUntraced(function* (
  keyFile: Option.Option<string>,
  { apiKey, key }: Pick<Settings, "apiKey" | "key">
) {
  if (Option.isNone(keyFile)) {
    if (key !== undefined) return { value: key, from: definitions.key.name } satisfies ClientKey
    return apiKey === undefined ? undefined : ({ value: apiKey, from: definitions.apiKey.name } satisfies ClientKey)
  }
  const text = yield* readKeyFile(keyFile.value).pipe(
    Effect.mapError(
      (error) => new WrongUsage({ flag: `--${flag}`, message: redactUrls(explainFileError(error, keyFile.value)) })
    )
  )
  const decoded = definitions.key.decode(text)
  if (Option.isSome(decoded) && decoded.value !== undefined)
    return { value: decoded.value, from: keyFile.value } satisfies ClientKey
  return yield* new WrongUsage({
    flag: `--${flag}`,
    message: `${keyFile.value} holds no key: expected ${definitions.key.expected}`
  })
})
