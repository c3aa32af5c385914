import * as Migrations from "@snoozeql/migrations/Migrations"
import { issueKey } from "@snoozeql/store/KeySecret"
import { KeyStore } from "@snoozeql/store/KeyStore"
import * as SqlKeyStore from "@snoozeql/store/SqlKeyStore"
import { Effect, Layer } from "effect"
import { logSource } from "../advice/logSource.ts"
import { databaseLayer } from "../layers/database.ts"
import { migrationsLayer } from "../layers/migrations.ts"
import type { Settings } from "../settings/settings.ts"
import { KeyAdmin } from "./KeyAdmin.ts"

/** Whether the database is migrated, and created if there is none, or must be there already. */
export type Preparation = "migrate" | "check"

const preparations = { migrate: migrationsLayer, check: Layer.effectDiscard(Migrations.check) }

/** The keys in the database that the settings name. */
export const layer = (settings: Settings, preparation: Preparation) =>
  Layer.effect(
    KeyAdmin,
    Effect.gen(function* () {
      const keys = yield* KeyStore
      yield* logSource("Using", settings)
      return {
        create: (request) => Effect.provideService(issueKey(request), KeyStore, keys),
        list: keys.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error))),
        revoke: (id) => Effect.asVoid(keys.revoke(id))
      }
    })
  ).pipe(
    Layer.provide(SqlKeyStore.layerNoDeps),
    Layer.provide(preparations[preparation]),
    Layer.provide(databaseLayer(settings))
  )
