import { ApiKey, ApiKeyName, IssuedApiKey, keyScopes } from "@snoozeql/domain/ApiKey"
import { parseInstant } from "@snoozeql/domain/Instant"
import { Console, DateTime, Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { explainFailures } from "../commandLine/failures.ts"
import { jsonFlag } from "../commandLine/jsonFlag.ts"
import { serverFlags } from "../commandLine/serverUrl.ts"
import { WrongUsage } from "../commandLine/WrongUsage.ts"
import { KeyAdmin } from "../keys/KeyAdmin.ts"
import { keyAdminLayer } from "../keys/keyAdminLayer.ts"
import { statusOf } from "../keys/keyStatus.ts"
import { selectKey } from "../keys/selectKey.ts"
import { printJson } from "../output/json.ts"
import { keysTable } from "../output/keysTable.ts"
import { readSettings } from "../settings/readSettings.ts"
import { settings as definitions } from "../settings/settings.ts"
import { flagValues, settingFlags } from "../settings/settingFlags.ts"

const flags = { server: serverFlags, dataDir: settingFlags.storage.dataDir, json: jsonFlag }

const place = `Uses the database that ${definitions.databaseUrl.name} names, or else the embedded database. If that one is open in a server, asks the server at ${definitions.host.name} and ${definitions.port.name}, with a key of the scope admin`

/** The time that `--expires` names: an instant, or a duration from now. */
const readExpiry = Effect.fnUntraced(function* (text: string) {
  const duration = Schema.decodeOption(Schema.DurationFromString)(text)
  if (Option.isSome(duration)) return DateTime.addDuration(yield* DateTime.now, duration.value)
  return yield* Effect.fromOption(parseInstant(text)).pipe(
    Effect.mapError(
      () =>
        new WrongUsage({
          flag: "--expires",
          message: `expected a time from now such as \`90 days\`, or a time such as 2027-01-01T00:00:00Z, found "${text}"`
        })
    )
  )
})

const createCommand = Command.make(
  "create",
  {
    ...flags,
    name: Flag.String("name").pipe(
      Flag.withSchema(ApiKeyName),
      Flag.withDescription("Whose key it is, or what it is for. No other key in force may have the name")
    ),
    scope: Flag.Literals("scope", keyScopes).pipe(
      Flag.withDescription("read reads, write also changes data, admin also manages keys")
    ),
    expires: Flag.String("expires").pipe(
      Flag.withMetavar("TIME"),
      Flag.withDescription(
        "When the key expires: a time from now such as `90 days`, or a time such as 2027-01-01T00:00:00Z. By default never"
      ),
      Flag.optional
    )
  },
  Effect.fn(function* ({ expires, json, name, scope, server, ...others }) {
    const settings = yield* readSettings(flagValues(others))
    const expires_at = Option.isSome(expires) ? yield* readExpiry(expires.value) : null
    const issued = yield* KeyAdmin.use((keys) => keys.create({ name, scope, expires_at })).pipe(
      Effect.provide(keyAdminLayer(server, settings, "migrate")),
      explainFailures(settings)
    )
    if (json) return yield* printJson(yield* Schema.encodeEffect(IssuedApiKey)(issued))
    const until = expires_at === null ? "until it is revoked" : `until ${DateTime.formatIso(expires_at)}`
    yield* Console.error(
      `Created the key "${name}" with the scope ${scope}, in force ${until}. It is shown only this once:`
    )
    yield* Console.log(issued.key)
  })
).pipe(
  Command.withDescription(
    `Creates a key of the HTTP API and prints it, only this once. From the first key on, the API requires one. ${place}. Migrates the database, and creates the embedded one if there is none`
  ),
  Command.withExamples([
    {
      command: "snoozeql keys create --name dashboard --scope read --expires '90 days'",
      description: "Create a key that reads for 90 days"
    }
  ])
)

const listCommand = Command.make(
  "list",
  flags,
  Effect.fn(function* ({ json, server, ...others }) {
    const settings = yield* readSettings(flagValues(others))
    const keys = yield* KeyAdmin.use(({ list }) => list).pipe(
      Effect.provide(keyAdminLayer(server, settings, "check")),
      explainFailures(settings)
    )
    yield* json
      ? printJson({ keys: yield* Schema.encodeEffect(Schema.Array(ApiKey))(keys) })
      : Console.log(keysTable(keys, yield* DateTime.now))
  })
).pipe(Command.withDescription(`Lists the keys of the HTTP API, without their secrets. ${place}`))

/** Revokes the key with this name or prefix, and returns it as it was. */
const revoke = Effect.fnUntraced(function* (nameOrPrefix: string) {
  const keys = yield* KeyAdmin
  const key = yield* Effect.fromResult(selectKey(yield* keys.list, nameOrPrefix, yield* DateTime.now))
  yield* keys.revoke(key.id)
  return key
})

const revokeCommand = Command.make(
  "revoke",
  {
    ...flags,
    key: Argument.String("NAME|PREFIX").pipe(
      Argument.withDescription("The name of the key, or its first 12 characters, as keys list shows them")
    )
  },
  Effect.fn(function* ({ json, key: nameOrPrefix, server, ...others }) {
    const settings = yield* readSettings(flagValues(others))
    const key = yield* revoke(nameOrPrefix).pipe(
      Effect.provide(keyAdminLayer(server, settings, "check")),
      explainFailures(settings)
    )
    if (json) return yield* printJson({ id: key.id, name: key.name, prefix: key.prefix })
    const was = statusOf(key, yield* DateTime.now)
    yield* Console.log(
      was === "revoked"
        ? `The key "${key.name}" (${key.prefix}…) was revoked already`
        : `Revoked the key "${key.name}" (${key.prefix}…)`
    )
  })
).pipe(Command.withDescription(`Revokes a key of the HTTP API: the next request with it gets a 401. ${place}`))

export const keysCommand = Command.make("keys").pipe(
  Command.withDescription("Manages the keys of the HTTP API"),
  Command.withSubcommands([createCommand, listCommand, revokeCommand])
)
