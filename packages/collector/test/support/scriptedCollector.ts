import type { CollectionTrigger } from "@snoozeql/domain/CollectionRun"
import type { MetricName } from "@snoozeql/domain/MetricName"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { AwsRequestError } from "../../src/AwsRequestError.ts"
import * as ScriptedCloudWatch from "../../src/ScriptedCloudWatch.ts"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import { Collector } from "../../src/Collector.ts"
import * as ScriptedInstanceDiscovery from "../../src/ScriptedInstanceDiscovery.ts"

export const instant = (text: string): DateTime.Utc => DateTime.makeUnsafe(text)

/** Sets the clock. The default is a quarter past ten. */
export const setTime = (text = "2026-03-20T10:15:00Z") => TestClock.setTime(instant(text).epochMilliseconds)

export const layerStores = MemoryStores.layer

/** A collector over scripts, with stores in memory. By default its first read is of two weeks. */
export const layerCollector = (
  scripts: {
    readonly cloudWatch: ScriptedCloudWatch.CloudWatchScript
    readonly discovery: ScriptedInstanceDiscovery.InstanceDiscoveryScript
  },
  options: CloudWatchCollector.CloudWatchCollectorOptions = {}
) =>
  CloudWatchCollector.layer({ history: "14 days", ...options }).pipe(
    Layer.provide([ScriptedCloudWatch.layer(scripts.cloudWatch), ScriptedInstanceDiscovery.layer(scripts.discovery)]),
    Layer.provideMerge(layerStores)
  )

export const collect = Effect.fnUntraced(function* (trigger: CollectionTrigger = "manual") {
  const collector = yield* Collector
  return yield* collector.collect(trigger)
})

/** All rows of an instance, or of one of its metrics, by hour. */
export const rowsOf = Effect.fnUntraced(function* (name: string, metricName?: MetricName) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const instance = (yield* instances.list()).find((candidate) => candidate.name === name)
  if (instance === undefined) return []
  return yield* metrics.getMetricsByInstance(instance.id, {
    start: instant("2000-01-01T00:00:00Z"),
    end: instant("2100-01-01T00:00:00Z"),
    ...(metricName === undefined ? {} : { metrics: [metricName] })
  })
})

export const awsError = (
  reason: AwsRequestError["reason"],
  operation: AwsRequestError["operation"] = "GetMetricData",
  message = `AWS said ${reason}`
) => new AwsRequestError({ operation, reason, code: null, region: "eu-west-1", message, apiCalls: 6 })
