import { NodeHttpServer } from "@effect/platform-node"
import * as CollectionSchedule from "@snoozeql/collector/CollectionSchedule"
import * as HttpApp from "@snoozeql/http/HttpApp"
import { Duration, Layer } from "effect"
import { createServer } from "node:http"
import { type Credentials, collectorLayer, storesWithDefaultTimezone } from "./collection.ts"
import { databaseLayer } from "./database.ts"
import { readinessLayer } from "./readiness.ts"
import { retentionLayer } from "./retention.ts"
import type { Settings } from "./settings/settings.ts"

/** Requests under way may take this long to end when the program is told to stop. */
const gracefulShutdownTimeout = "5 seconds"

/** The whole server: HTTP, the collector and its schedules over the database. It exposes the HTTP server and the stores. */
export const applicationLayer = (settings: Settings, credentials?: Credentials) => {
  const retention = Duration.days(settings.retentionDays)
  const http = HttpApp.layer({
    retention,
    apiKey: settings.apiKey,
    host: settings.host,
    policy: settings.policy,
    prices: settings.prices
  }).pipe(
    Layer.provideMerge(
      NodeHttpServer.layer(createServer, { host: settings.host, port: settings.port, gracefulShutdownTimeout })
    )
  )
  const schedules = Layer.mergeAll(
    CollectionSchedule.layer({ interval: settings.collectInterval }),
    retentionLayer(retention)
  )
  return Layer.mergeAll(http, schedules).pipe(
    Layer.provideMerge(collectorLayer(settings, credentials)),
    Layer.provideMerge(Layer.mergeAll(storesWithDefaultTimezone(settings.timezone ?? null), readinessLayer)),
    Layer.provide(databaseLayer(settings))
  )
}
