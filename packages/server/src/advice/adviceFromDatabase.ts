import { Advisor } from "@snoozeql/advisor/Advisor"
import { rank } from "@snoozeql/advisor/rank"
import type { Instance } from "@snoozeql/domain/Instance"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlHistoryStore from "@snoozeql/store/SqlHistoryStore"
import * as SqlInstanceStore from "@snoozeql/store/SqlInstanceStore"
import * as SqlMetricsStore from "@snoozeql/store/SqlMetricsStore"
import { Effect, Layer, Stream } from "effect"
import { databaseLayer } from "../layers/database.ts"
import { type Settings, settings as definitions } from "../settings/settings.ts"
import { Advice } from "./Advice.ts"
import { advisorLayer } from "../layers/advisor.ts"

/**
 * The instance as a server with this default time zone has it. A server stores its default; a command that only reads must
 * not, since a server that is running goes by what is stored.
 */
export const withDefaultTimezone =
  (timezone: string) =>
  (instance: Instance): Instance =>
    instance.timezone_source === "user" || instance.timezone_source === "tag"
      ? instance
      : { ...instance, timezone, timezone_source: "default" }

const instancesInZone = (timezone: string | undefined) =>
  Layer.effect(
    InstanceStore,
    Effect.map(InstanceStore, (store) => {
      if (timezone === undefined) return store
      const inZone = withDefaultTimezone(timezone)
      return {
        ...store,
        get: (id) => Effect.map(store.get(id), inZone),
        list: (page) => Effect.map(store.list(page), (instances) => instances.map(inZone))
      }
    })
  )

/** The stores for reading: the schema has to be there, since a command that only reads does not migrate. */
const readingStores = ({ timezone }: Pick<Settings, "timezone">) =>
  Layer.mergeAll(
    SqlMetricsStore.layerNoDeps,
    SqlHistoryStore.layerNoDeps,
    instancesInZone(timezone).pipe(Layer.provide(SqlInstanceStore.layerNoDeps))
  ).pipe(Layer.provide(Layer.effectDiscard(Migrations.check)))

/**
 * The advice that this process gives from the database of the settings, judged by these settings as a server with them
 * does. The database is only read.
 */
export const layer = (settings: Settings) =>
  Layer.effect(
    Advice,
    Effect.gen(function* () {
      const advisor = yield* Advisor
      const instances = yield* InstanceStore
      const place =
        settings.postgres === undefined
          ? `the embedded database in ${settings.dataDir}`
          : `the database that ${definitions.databaseUrl.name} names`
      yield* Effect.logInfo(`Reading ${place}; no server is asked`)
      return {
        instances: instances.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error))),
        activity: advisor.activity,
        recommendations: Effect.map(Stream.runCollect(advisor.recommendations), rank)
      }
    })
  ).pipe(
    Layer.provide(advisorLayer(settings)),
    Layer.provide(readingStores(settings)),
    Layer.provide(databaseLayer(settings))
  )
