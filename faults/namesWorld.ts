import type { CloudWatchCollectorOptions } from "@snoozeql/collector/CloudWatchCollector"
import { Collector } from "@snoozeql/collector/Collector"
import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import { millisPerHour, millisPerMinute } from "@snoozeql/domain/timeUnits"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { type Clock, DateTime, Effect, Layer } from "effect"

const start = Date.UTC(2026, 2, 20)
const hoursPerPass = 3

/** How many passes see the world. */
export const passes = 36

/** The only metric that the instances publish. */
export const metricName = "CPUUtilization"

/** So short that a process is fast, and so long that its first pass reads hours from before several changes of names. */
export const collectorOptions: CloudWatchCollectorOptions = { retention: "36 hours" }

interface NameChange {
  readonly name: string
  readonly since: number
}

/** A database instance. Its CPU is always `cpu`, so that an hour of another one shows. */
export interface Resource {
  readonly id: string
  readonly cpu: number
  readonly createdAt: number
  readonly deletedAt: number
  readonly names: ReadonlyArray<NameChange>
}

/** The same numbers from 0 to below 1 in every run. */
const makeRandom = () => {
  let state = 20_260_320
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const nameAt = ({ createdAt, deletedAt, names }: Resource, time: number): string | undefined =>
  time < createdAt || time >= deletedAt ? undefined : names.findLast(({ since }) => since <= time)?.name

/** Instances that swap their names, give them up, or are deleted and created again, once between most passes. */
export const makeWorld = (): ReadonlyArray<Resource> => {
  const random = makeRandom()
  const born = start - 30 * 24 * millisPerHour
  let world: ReadonlyArray<Resource> = Array.from({ length: 6 }, (_, index) => ({
    id: `db-${index}`,
    cpu: index + 1,
    createdAt: born,
    deletedAt: Number.POSITIVE_INFINITY,
    names: [{ name: `name-${index}`, since: born }]
  }))
  const renamed = (resource: Resource, name: string, since: number): Resource => ({
    ...resource,
    names: [...resource.names, { name, since }]
  })
  for (let pass = 1; pass < passes; pass++) {
    // Between two passes, in the first hour after one.
    const at = start + pass * hoursPerPass * millisPerHour + (20 + Math.floor(random() * 40)) * millisPerMinute
    const alive = world.filter((resource) => nameAt(resource, at) !== undefined)
    const one = alive[Math.floor(random() * alive.length)]
    const other = alive[Math.floor(random() * alive.length)]
    const [oneName, otherName] = [one, other].map((resource) => resource && nameAt(resource, at))
    if (one === undefined || other === undefined || oneName === undefined || otherName === undefined) continue
    const kind = random()
    if (kind < 0.5 && one !== other) {
      world = world.map((resource) =>
        resource === one ? renamed(one, otherName, at) : resource === other ? renamed(other, oneName, at) : resource
      )
    } else if (kind < 0.7) {
      world = world.map((resource) => (resource === one ? renamed(one, `${oneName}-old`, at) : resource))
    } else if (kind < 0.85) {
      const createdAt = at + millisPerHour
      const created: Resource = {
        id: `db-${world.length}`,
        cpu: world.length + 1,
        createdAt,
        deletedAt: Number.POSITIVE_INFINITY,
        names: [{ name: oneName, since: createdAt }]
      }
      world = [...world.map((resource) => (resource === one ? { ...one, deletedAt: at } : resource)), created]
    }
  }
  return world
}

/** A clock that shows the world's present, and stands still until it is set, in milliseconds since the epoch. */
export interface WorldClock {
  readonly clock: Clock.Clock
  readonly set: (millis: number) => void
}

/** Waiting goes by the other clock. */
export const makeWorldClock = (clock: Clock.Clock): WorldClock => {
  let present = start
  const shown: Clock.Clock = {
    currentTimeMillisUnsafe: () => present,
    currentTimeMillis: Effect.sync(() => present),
    currentTimeNanosUnsafe: () => BigInt(present) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(present) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration)
  }
  const set = (millis: number) => {
    present = millis
  }
  return { clock: shown, set }
}

/** CloudWatch keyed by name: under a name is what whoever had it at that minute published. */
export const awsOf = (world: ReadonlyArray<Resource>) =>
  Layer.mergeAll(
    ScriptedCloudWatch.layer({
      sample: ({ instanceName, metricName: asked, minute }) =>
        asked === metricName ? world.find((resource) => nameAt(resource, minute) === instanceName)?.cpu : undefined
    }),
    ScriptedInstanceDiscovery.layer({
      instances: (now) =>
        world.flatMap((resource): ReadonlyArray<ScriptedInstanceDiscovery.ScriptedInstance> => {
          const name = nameAt(resource, now.epochMilliseconds)
          return name === undefined
            ? []
            : [{ name, provider_id: resource.id, provider_created_at: DateTime.makeUnsafe(resource.createdAt) }]
        })
    })
  )

/** The stores, whose database's clock stands at the world's present. */
export const withWorldClock = Layer.effect(
  MetricsStore,
  Effect.map(MetricsStore, (store) => ({ ...store, snapshotTime: DateTime.now }))
)

/** One pass of the collector at its time in the world. */
export const runPass = Effect.fnUntraced(function* (pass: number, { set }: WorldClock) {
  const collector = yield* Collector
  set(start + pass * hoursPerPass * millisPerHour + 15 * millisPerMinute)
  const run = yield* collector.collect("schedule")
  if (run.status !== "succeeded") return yield* Effect.die(new Error(JSON.stringify(run.targets)))
})
