import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { Effect, Layer, Random, Redacted } from "effect"
import type { AwsOptions } from "../../src/aws/AwsOptions.ts"
import * as CloudWatchAws from "../../src/aws/CloudWatchAws.ts"
import * as InstanceDiscoveryAws from "../../src/aws/InstanceDiscoveryAws.ts"
import * as PriceListAws from "../../src/aws/PriceListAws.ts"

export const secretAccessKey = "simulated-secret-access-key"

export const options: AwsOptions = {
  region: "eu-west-1",
  credentials: { accessKeyId: "simulated", secretAccessKey: Redacted.make(secretAccessKey) }
}

/**
 * CloudWatch, discovery and the price list over the SDK, on the same endpoint. There is no rate limit, because it would
 * wait for the test's clock.
 */
export const layerAt = (endpoint: string) =>
  Layer.mergeAll(
    CloudWatchAws.layer({ ...options, endpoint, stsEndpoint: endpoint, callsPerSecond: Number.POSITIVE_INFINITY }),
    InstanceDiscoveryAws.layer({ ...options, endpoint, stsEndpoint: endpoint }),
    PriceListAws.layer({ ...options, endpoint, stsEndpoint: endpoint, callsPerSecond: Number.POSITIVE_INFINITY })
  )

/** The AWS layers over a simulator on loopback. */
export const layerSimulated = (simulator: SimulatorOptions = {}) =>
  Layer.unwrap(Effect.map(Simulator, ({ url }) => layerAt(url))).pipe(Layer.provideMerge(Simulator.layer(simulator)))

/** Retries without waiting. */
export const withoutDelay = Effect.provideService(Random.Random, {
  nextDoubleUnsafe: () => 0,
  nextIntUnsafe: () => 0
})
