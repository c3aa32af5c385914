import * as CloudWatchAws from "@snoozeql/collector/aws/CloudWatchAws"
import * as InstanceDiscoveryAws from "@snoozeql/collector/aws/InstanceDiscoveryAws"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import { Collector } from "@snoozeql/collector/Collector"
import { Simulator } from "@snoozeql/simulator/Simulator"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { Effect, Layer, Redacted } from "effect"

const stores = MemoryStores.layer

const aws = Layer.unwrap(
  Simulator.use(({ url }) => {
    const options = {
      endpoint: url,
      region: "eu-central-1",
      credentials: { accessKeyId: "consumer", secretAccessKey: Redacted.make("consumer") }
    }
    return Effect.succeed(Layer.mergeAll(CloudWatchAws.layer(options), InstanceDiscoveryAws.layer(options)))
  })
).pipe(Layer.provide(Simulator.layer({ instances: 2 })))

/** A pass over two simulated instances, through the AWS SDK. */
export const collection = Collector.use((collector) => collector.collect("manual")).pipe(
  Effect.map(({ instances, status, written }) => ({ instances, status, hasWritten: written > 0 })),
  Effect.provide(CloudWatchCollector.layer().pipe(Layer.provide([aws, stores])))
)
