import type { AwsOptions } from "@snoozeql/collector/aws/AwsOptions"
import { Collector } from "@snoozeql/collector/Collector"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Duration, Effect, Layer } from "effect"
import { migrationsLayer } from "./migrations.ts"
import type { Settings } from "../settings/settings.ts"

/** The stores over a database, which is migrated first. */
export const storesLayer = SqlStores.layerNoDeps.pipe(Layer.provide(migrationsLayer))

/** `storesLayer`, in which the time zone of instances for which nobody chose one has been set; null takes it back. */
export const storesWithDefaultTimezone = (timezone: string | null) =>
  Layer.effectDiscard(
    InstanceStore.use((instances) => instances.setDefaultTimezone(timezone)).pipe(
      // The settings have been read by the same rule.
      Effect.catchTag("InvalidTimezone", (error) => Effect.die(error))
    )
  ).pipe(Layer.provideMerge(storesLayer))

/**
 * The stores for a command beside the server. A setting that is absent here need not be absent there, so that it changes
 * nothing.
 */
export const storesOf = ({ timezone }: Pick<Settings, "timezone">) =>
  timezone === undefined ? storesLayer : storesWithDefaultTimezone(timezone)

/** An access key instead of the AWS SDK's own sources. */
export type Credentials = AwsOptions["credentials"]

// The AWS SDK is large, and commands that collect nothing do without it.
const loadAws = Effect.promise(() =>
  Promise.all([import("@snoozeql/collector/aws/CloudWatchAws"), import("@snoozeql/collector/aws/InstanceDiscoveryAws")])
)

/** The collector of the account that the settings and the AWS SDK's own sources name, over the stores. */
export const collectorLayer = (settings: Settings, credentials?: Credentials) => {
  const { cloudWatchEndpoint, endpoint, httpProxy, httpsProxy, noProxy, rdsEndpoint, region } = settings
  const proxies = { https: httpsProxy, http: httpProxy, noProxy }
  return Collector.layer({
    retention: Duration.days(settings.retentionDays),
    limit: Duration.minutes(settings.collectLimit)
  }).pipe(
    Layer.provide(
      Layer.unwrap(
        Effect.map(loadAws, ([CloudWatchAws, InstanceDiscoveryAws]) =>
          Layer.mergeAll(
            CloudWatchAws.layer({ region, credentials, proxies, endpoint: cloudWatchEndpoint ?? endpoint }),
            InstanceDiscoveryAws.layer({ region, credentials, proxies, endpoint: rdsEndpoint ?? endpoint })
          )
        )
      )
    )
  )
}
