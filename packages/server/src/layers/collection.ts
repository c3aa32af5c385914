import type { AwsOptions } from "@snoozeql/collector/aws/AwsOptions"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import * as PriceRefresh from "@snoozeql/collector/PriceRefresh"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Duration, Effect, Layer } from "effect"
import { keptBy } from "./kept.ts"
import { migrationsLayer } from "./migrations.ts"
import { type TagSettings, tagNamesLayer } from "./tagNames.ts"
import type { Settings } from "../settings/settings.ts"

/** The stores. The database is migrated first. */
export const storesLayer = SqlStores.layerNoDeps.pipe(Layer.provide(migrationsLayer))

/** `storesLayer`, after setting the time zone of instances for which nobody chose one. Null removes that default. */
export const storesWithDefaultTimezone = (timezone: string | null) =>
  Layer.effectDiscard(
    InstanceStore.use((instances) => instances.setDefaultTimezone(timezone)).pipe(
      // Cannot happen: the settings were checked with the same rule.
      Effect.catchTag("InvalidTimezone", (error) => Effect.die(error))
    )
  ).pipe(Layer.provideMerge(storesLayer))

/**
 * The stores for a command that runs beside the server. If the default time zone is not set here, it may still be set
 * in the server's environment, so it is left as it is.
 */
export const storesOf = (settings: Pick<Settings, "timezone"> & TagSettings) =>
  (settings.timezone === undefined ? storesLayer : storesWithDefaultTimezone(settings.timezone)).pipe(
    Layer.provide(tagNamesLayer(settings))
  )

/** An access key to use instead of the AWS SDK's credential chain. */
export type Credentials = AwsOptions["credentials"]

// The AWS SDK is large, so it is loaded only by commands that collect.
const loadAws = Effect.promise(() =>
  Promise.all([
    import("@snoozeql/collector/aws/CloudWatchAws"),
    import("@snoozeql/collector/aws/InstanceDiscoveryAws"),
    import("@snoozeql/collector/aws/PriceListAws")
  ])
)

/** How to send requests to each service of AWS, as the settings say. */
export const awsOptions = (settings: Settings, credentials?: Credentials) => {
  const { endpoint, httpProxy, httpsProxy, noProxy, region } = settings
  const proxies = { https: httpsProxy, http: httpProxy, noProxy }
  const common = { credentials, proxies, stsEndpoint: settings.stsEndpoint ?? endpoint }
  return {
    cloudWatch: { ...common, region, endpoint: settings.cloudWatchEndpoint ?? endpoint },
    rds: { ...common, region, endpoint: settings.rdsEndpoint ?? endpoint },
    pricing: { ...common, endpoint: settings.pricingEndpoint ?? endpoint }
  }
}

/** AWS, as the settings say. */
export const awsLayer = (settings: Settings, credentials?: Credentials) => {
  const { cloudWatch, pricing, rds } = awsOptions(settings, credentials)
  return Layer.unwrap(
    Effect.map(loadAws, ([CloudWatchAws, InstanceDiscoveryAws, PriceListAws]) =>
      Layer.mergeAll(CloudWatchAws.layer(cloudWatch), InstanceDiscoveryAws.layer(rds), PriceListAws.layer(pricing))
    )
  )
}

/** The collector of the given targets, which also reads the prices of what it finds. It needs the stores. */
export const collectorLayer = (settings: Settings, targets: Layer.Layer<never>, credentials?: Credentials) =>
  CloudWatchCollector.layer({
    ...keptBy(settings),
    limit: Duration.minutes(settings.collectLimit),
    interval: settings.collectInterval
  }).pipe(
    Layer.provide(tagNamesLayer(settings)),
    Layer.provide(PriceRefresh.layer),
    Layer.provide(targets),
    Layer.provide(awsLayer(settings, credentials))
  )
