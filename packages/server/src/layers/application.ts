import * as AdviceSchedule from "@snoozeql/advisor/AdviceSchedule"
import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import * as CollectionSchedule from "@snoozeql/collector/CollectionSchedule"
import type { Collector } from "@snoozeql/collector/Collector"
import * as HttpApp from "@snoozeql/http/HttpApp"
import { Effect, Layer } from "effect"
import { adviceIssuerLayer, advisorLayer, issuedAdviceLayer, unitPoliciesLayer } from "./advisor.ts"
import { type Credentials, collectorLayer, type storesLayer, storesWithDefaultTimezone } from "./collection.ts"
import { databaseLayer } from "./database.ts"
import { keptBy } from "./kept.ts"
import { keyCheckLayer } from "./keyCheck.ts"
import * as HttpServerBounded from "../http/HttpServerBounded.ts"
import { readinessLayer } from "./readiness.ts"
import { retentionLayer } from "./retention.ts"
import { tagNamesLayer } from "./tagNames.ts"
import { watchedTargets } from "./targets.ts"
import { webhookLayer } from "./webhook.ts"
import type { Settings } from "../settings/settings.ts"

/** What the server does before its schedules begin, such as to fill a new database. It has the stores and the collector. */
export type Preparation<E> = Effect.Effect<void, E, Collector | Layer.Success<typeof storesLayer>>

/**
 * The whole server: HTTP, the collector, the schedules, and the database. It provides the HTTP server, the stores
 * and the database. `preparation` runs before the schedules begin; by default there is none.
 */
export const applicationLayer = <E = never>(
  settings: Settings,
  credentials?: Credentials,
  preparation: Preparation<E> = Effect.void
) => {
  const kept = keptBy(settings)
  const targets = watchedTargets(settings)
  const http = HttpApp.layer({
    retention: kept.retention,
    collectInterval: settings.collectInterval,
    apiKey: settings.apiKey,
    publicMetrics: settings.publicMetrics,
    publicDocs: settings.publicDocs,
    host: settings.host,
    rateLimit: settings.rateLimit,
    wrongKeyLimit: settings.wrongKeyLimit,
    trustedProxies: settings.trustedProxies,
    corsOrigins: settings.corsOrigins
  }).pipe(Layer.provideMerge(HttpServerBounded.layer({ host: settings.host, port: settings.port })))
  const schedules = Layer.unwrap(
    Effect.as(
      preparation,
      Layer.mergeAll(
        CollectionSchedule.layer({ interval: settings.collectInterval }).pipe(Layer.provide(targets)),
        retentionLayer(kept),
        AdviceSchedule.layer,
        webhookLayer(settings)
      )
    )
  )
  return Layer.mergeAll(http, schedules).pipe(
    Layer.provide(keyCheckLayer(settings)),
    Layer.provide(
      Layer.mergeAll(
        adviceIssuerLayer(settings),
        issuedAdviceLayer(settings),
        unitPoliciesLayer(settings),
        UnitDecisions.layer,
        ScheduleExports.layer
      ).pipe(Layer.provideMerge(advisorLayer(settings)))
    ),
    Layer.provideMerge(collectorLayer(settings, targets, credentials)),
    Layer.provideMerge(
      Layer.mergeAll(
        storesWithDefaultTimezone(settings.timezone ?? null).pipe(Layer.provide(tagNamesLayer(settings))),
        readinessLayer
      )
    ),
    Layer.provideMerge(databaseLayer(settings))
  )
}
