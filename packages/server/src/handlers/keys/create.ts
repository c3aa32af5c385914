import { IssuedApiKey, type KeyScope } from "@snoozeql/domain/ApiKey"
import { parseInstant } from "@snoozeql/domain/Instant"
import { Console, DateTime, Effect, Option, Schema } from "effect"
import { explainFailures } from "../../commandLine/failures.ts"
import { WrongUsage } from "../../commandLine/WrongUsage.ts"
import { KeyAdmin } from "../../keys/KeyAdmin.ts"
import { keyAdminLayer } from "../../keys/keyAdminLayer.ts"
import { printJson } from "../../output/json.ts"
import { readSettings } from "../../settings/readSettings.ts"
import { flagValues } from "../../settings/settingFlags.ts"
import type { SourceFlags } from "../../commandLine/sourceFlags.ts"

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

interface Given extends SourceFlags {
  readonly name: string
  readonly scope: KeyScope
  readonly expires: Option.Option<string>
}

export const handle = Effect.fn(function* ({ expires, json, name, scope, server, ...others }: Given) {
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
