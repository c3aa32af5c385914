import { Console, DateTime, Effect } from "effect"
import { explainFailures } from "../../commandLine/failures.ts"
import { KeyAdmin } from "../../keys/KeyAdmin.ts"
import { keyAdminLayer } from "../../keys/keyAdminLayer.ts"
import { statusOf } from "../../keys/keyStatus.ts"
import { selectKey } from "../../keys/selectKey.ts"
import { printJson } from "../../output/json.ts"
import { readSettings } from "../../settings/readSettings.ts"
import { flagValues } from "../../settings/settingFlags.ts"
import type { SourceFlags } from "../../commandLine/sourceFlags.ts"

/** Revokes the key with this name or prefix, and returns it as it was. */
const revoke = Effect.fnUntraced(function* (nameOrPrefix: string) {
  const keys = yield* KeyAdmin
  const key = yield* Effect.fromResult(selectKey(yield* keys.list, nameOrPrefix, yield* DateTime.now))
  yield* keys.revoke(key.id)
  return key
})

interface Given extends SourceFlags {
  readonly key: string
}

export const handle = Effect.fn(function* ({ json, key: nameOrPrefix, server, ...others }: Given) {
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
