import { ApiKey } from "@snoozeql/domain/ApiKey"
import { Console, DateTime, Effect, Schema } from "effect"
import { explainFailures } from "../../commandLine/failures.ts"
import { KeyAdmin } from "../../keys/KeyAdmin.ts"
import { keyAdminLayer } from "../../keys/keyAdminLayer.ts"
import { printJson } from "../../output/json.ts"
import { keysTable } from "../../output/keysTable.ts"
import { readSettings } from "../../settings/readSettings.ts"
import { flagValues } from "../../settings/settingFlags.ts"
import type { SourceFlags } from "../../commandLine/sourceFlags.ts"

type Given = SourceFlags

export const handle = Effect.fn(function* ({ json, server, ...others }: Given) {
  const settings = yield* readSettings(flagValues(others))
  const keys = yield* KeyAdmin.use(({ list }) => list).pipe(
    Effect.provide(keyAdminLayer(server, settings, "check")),
    explainFailures(settings)
  )
  yield* json
    ? printJson({ keys: yield* Schema.encodeEffect(Schema.Array(ApiKey))(keys) })
    : Console.log(keysTable(keys, yield* DateTime.now))
})
