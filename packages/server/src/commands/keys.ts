import { ApiKeyName, keyScopes } from "@snoozeql/domain/ApiKey"
import { Argument, Command, Flag } from "effect/cli"
import { settings as definitions } from "../settings/settings.ts"
import { sourceFlags } from "../commandLine/sourceFlags.ts"
import { lazily } from "../commandLine/lazily.ts"

const place = `Uses the database that ${definitions.databaseUrl.name} names, or else the embedded database. If that one is open in a server, or does not exist, asks the server at ${definitions.host.name} and ${definitions.port.name}. A server that has keys requires one of the scope admin for this`

const createCommand = Command.make(
  "create",
  {
    ...sourceFlags,
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
  lazily(() => import("../handlers/keys/create.ts"))
).pipe(
  Command.withDescription(
    `Creates a key of the HTTP API and prints it, only this once. From the first key on, the API requires one. ${place}. Migrates the database, and creates the embedded one if there is none and no server responds`
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
  sourceFlags,
  lazily(() => import("../handlers/keys/list.ts"))
).pipe(Command.withDescription(`Lists the keys of the HTTP API, without their secrets. ${place}`))

const revokeCommand = Command.make(
  "revoke",
  {
    ...sourceFlags,
    key: Argument.String("NAME|PREFIX").pipe(
      Argument.withDescription("The name of the key, or its first 12 characters, as keys list shows them")
    )
  },
  lazily(() => import("../handlers/keys/revoke.ts"))
).pipe(Command.withDescription(`Revokes a key of the HTTP API: the next request with it gets a 401. ${place}`))

export const keysCommand = Command.make("keys").pipe(
  Command.withDescription("Manages the keys of the HTTP API"),
  Command.withSubcommands([createCommand, listCommand, revokeCommand])
)
