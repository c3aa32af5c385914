import type { AwsOptions } from "@snoozeql/collector/aws/AwsOptions"
import * as CloudWatchAws from "@snoozeql/collector/aws/CloudWatchAws"
import * as InstanceDiscoveryAws from "@snoozeql/collector/aws/InstanceDiscoveryAws"
import { Collector } from "@snoozeql/collector/Collector"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { Duration, Effect, Layer } from "effect"
import { keptBy } from "./kept.ts"
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

/** The collector of the account that the settings and the AWS SDK's own sources name, over the stores. */
export const collectorLayer = (settings: Settings, credentials?: Credentials) => {
  const { cloudWatchEndpoint, endpoint, httpProxy, httpsProxy, noProxy, rdsEndpoint, region } = settings
  const proxies = { https: httpsProxy, http: httpProxy, noProxy }
  return Collector.layer({
    ...keptBy(settings),
    limit: Duration.minutes(settings.collectLimit)
  }).pipe(
    Layer.provide([
      CloudWatchAws.layer({ region, credentials, proxies, endpoint: cloudWatchEndpoint ?? endpoint }),
      InstanceDiscoveryAws.layer({ region, credentials, proxies, endpoint: rdsEndpoint ?? endpoint })
    ])
  )
}
