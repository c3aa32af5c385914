import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedCloudWatch from "../../src/ScriptedCloudWatch.ts"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import * as ScriptedInstanceDiscovery from "../../src/ScriptedInstanceDiscovery.ts"
import { collect, instant } from "./scriptedCollector.ts"

/**
 * A resource with its names over time, as AWS knows them. Its CPU is always `cpu`, so that another's hour can be
 * recognized.
 */
export interface Resource {
  readonly id: string
  readonly cpu: number
  readonly createdAt: string
  readonly deletedAt?: string
  /** Each name is valid from `since` until the next one, the first from the creation. */
  readonly names: ReadonlyArray<{ readonly name: string; readonly since: string }>
  /** Until this time AWS does not say when it was created. */
  readonly creationKnownAt?: string
}

const millis = (text: string) => instant(text).epochMilliseconds

/** The name of a resource at a time in milliseconds since the epoch. It is called for every minute of two weeks. */
const nameReader = ({ createdAt, deletedAt, names }: Resource) => {
  const from = millis(createdAt)
  const until = deletedAt === undefined ? Number.POSITIVE_INFINITY : millis(deletedAt)
  const changes = names.map(({ name, since }) => ({ name, since: millis(since) }))
  return (time: number): string | undefined =>
    time < from || time >= until ? undefined : changes.findLast(({ since }) => since <= time)?.name
}

const discovered = (resource: Resource, time: number): ReadonlyArray<ScriptedInstanceDiscovery.ScriptedInstance> => {
  const name = nameReader(resource)(time)
  if (name === undefined) return []
  const isKnown = resource.creationKnownAt === undefined || time >= millis(resource.creationKnownAt)
  return [
    {
      name,
      provider_id: resource.id,
      status: isKnown ? "available" : "creating",
      provider_created_at: isKnown ? instant(resource.createdAt) : null
    }
  ]
}

/** AWS: CloudWatch returns under a name what the resource with that name published in each minute. */
export const aws = (resources: ReadonlyArray<Resource>, account = "123456789012") => {
  const published = resources.map((resource) => ({ cpu: resource.cpu, nameAt: nameReader(resource) }))
  return Layer.mergeAll(
    ScriptedCloudWatch.layer({
      sample: ({ instanceName, minute }) => published.find(({ nameAt }) => nameAt(minute) === instanceName)?.cpu
    }),
    ScriptedInstanceDiscovery.layer({
      account,
      instances: (now) => resources.flatMap((resource) => discovered(resource, now.epochMilliseconds))
    })
  )
}

/** A new process, which remembers nothing of another process's passes. */
export const pass = (resources: ReadonlyArray<Resource>, account?: string) =>
  Effect.scoped(
    collect().pipe(
      Effect.provide(CloudWatchCollector.layer({ history: "14 days" }).pipe(Layer.provide(aws(resources, account))))
    )
  )

/** Runs passes of one process, one every 15 minutes, from the present on. */
export const passes = (resources: ReadonlyArray<Resource>, count: number) =>
  Effect.gen(function* () {
    for (let index = 0; index < count; index++) {
      yield* collect()
      yield* TestClock.adjust("15 minutes")
    }
  }).pipe(
    Effect.provide(CloudWatchCollector.layer({ history: "14 days" }).pipe(Layer.provide(aws(resources)))),
    Effect.scoped
  )

/** The stored hours of each resource, with the CPU of each hour. */
export const storedHours = Effect.gen(function* () {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const hours = new Map<string, ReadonlyArray<HourlyMetric>>()
  for (const { id, provider_id } of yield* instances.list()) {
    const range = { start: instant("2000-01-01T00:00:00Z"), end: instant("2100-01-01T00:00:00Z") }
    hours.set(provider_id, yield* metrics.getMetricsByInstance(id, { ...range, metrics: ["CPUUtilization"] }))
  }
  return hours
})

/** How many stored hours contain the CPU of another resource, fully or in part. */
export const foreignHours = (resources: ReadonlyArray<Resource>) =>
  Effect.map(storedHours, (hours) =>
    resources.reduce(
      (count, { cpu, id }) =>
        count + (hours.get(id) ?? []).filter((row) => row.max_value !== cpu || row.min_value !== cpu).length,
      0
    )
  )

/** The store without name spans, as a control: the present name is valid for all hours. */
export const ignoringNames = Layer.effect(
  InstanceStore,
  Effect.map(InstanceStore, (store) => ({
    ...store,
    listNameSpans: () =>
      Effect.orDie(
        Effect.map(
          store.list(),
          (instances) =>
            new Map(
              instances.map(({ id, name }) => [id, [{ instance_id: id, name, valid_from: null, valid_until: null }]])
            )
        )
      )
  }))
)
