import type { AwsOptions } from "@snoozeql/collector/aws/AwsOptions"
import * as CloudWatchAws from "@snoozeql/collector/aws/CloudWatchAws"
import * as InstanceDiscoveryAws from "@snoozeql/collector/aws/InstanceDiscoveryAws"
import { Collector } from "@snoozeql/collector/Collector"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Duration, Layer } from "effect"
import { migrationsLayer } from "./migrations.ts"
import type { Settings } from "./settings/settings.ts"

/** The stores over a database, which is migrated first. */
export const storesLayer = Layer.mergeAll(
  MetricsStore.layerNoDeps,
  InstanceStore.layerNoDeps,
  CollectionRunStore.layerNoDeps
).pipe(Layer.provide(migrationsLayer))

/** An access key in the place of the AWS SDK's own sources. */
export type Credentials = AwsOptions["credentials"]

/** The collector of the account that the settings and the AWS SDK's own sources name, over the stores. */
export const collectorLayer = (settings: Settings, credentials?: Credentials) => {
  const { cloudWatchEndpoint, endpoint, rdsEndpoint, region } = settings
  return Collector.layer({ retention: Duration.days(settings.retentionDays) }).pipe(
    Layer.provide([
      CloudWatchAws.layer({ region, credentials, endpoint: cloudWatchEndpoint ?? endpoint }),
      InstanceDiscoveryAws.layer({ region, credentials, endpoint: rdsEndpoint ?? endpoint })
    ])
  )
}
