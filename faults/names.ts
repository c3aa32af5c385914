import * as ScriptedCloudWatch from "@snoozeql/collector/ScriptedCloudWatch"
import { Collector } from "@snoozeql/collector/Collector"
import * as ScriptedInstanceDiscovery from "@snoozeql/collector/ScriptedInstanceDiscovery"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { millisPerHour, millisPerMinute } from "@snoozeql/domain/timeUnits"
import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Clock, DateTime, Effect, Layer } from "effect"
import type { Finding } from "./finding.ts"
import { withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"

const start = Date.UTC(2026, 2, 20)
const passes = 60
const hoursPerPass = 3
const passesPerProcess = 7

interface NameChange {
  readonly name: string
  readonly since: number
}

/** A database instance. Its CPU is always `cpu`, so that an hour of another one shows. */
interface Resource {
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
const makeWorld = (): ReadonlyArray<Resource> => {
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

/** A clock that shows the world's present, and stands still until it is set. */
const makeWorldClock = (clock: Clock.Clock) => {
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
const awsOf = (world: ReadonlyArray<Resource>) =>
  Layer.mergeAll(
    ScriptedCloudWatch.layer({
      sample: ({ instanceName, minute }) => world.find((resource) => nameAt(resource, minute) === instanceName)?.cpu
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

/** The present name of each instance as if it had always had it. */
const presentNames = Layer.effect(
  InstanceStore,
  Effect.map(InstanceStore, (store) => ({
    ...store,
    listNameSpans: () =>
      Effect.map(
        Effect.orDie(store.list()),
        (instances) =>
          new Map(
            instances.map(({ id, name }): [typeof id, ReadonlyArray<InstanceNameSpan>] => [
              id,
              [{ instance_id: id, name, valid_from: null, valid_until: null }]
            ])
          )
      )
  }))
)

/** The stores, whose database's clock stands at the world's present. */
const withWorldClock = Layer.effect(
  MetricsStore,
  Effect.map(MetricsStore, (store) => ({ ...store, snapshotTime: DateTime.now }))
)

/** The passes of one process of the collector. */
const runProcess = Effect.fnUntraced(function* (first: number, setClock: (millis: number) => void) {
  const collector = yield* Collector
  for (let pass = first; pass < Math.min(passes, first + passesPerProcess); pass++) {
    setClock(start + pass * hoursPerPass * millisPerHour + 15 * millisPerMinute)
    const run = yield* collector.collect("schedule")
    if (run.status !== "succeeded") return yield* Effect.die(new Error(JSON.stringify(run.targets)))
  }
})

interface Count {
  readonly hours: number
  readonly wrong: number
}

const countHours = Effect.fnUntraced(function* (world: ReadonlyArray<Resource>) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const range = { start: DateTime.makeUnsafe(0), end: DateTime.makeUnsafe("2100-01-01T00:00:00Z") }
  let count: Count = { hours: 0, wrong: 0 }
  for (const { id, provider_id } of yield* instances.list()) {
    const cpu = world.find((resource) => resource.id === provider_id)?.cpu
    const rows = yield* metrics.getMetricsByInstance(id, { ...range, metrics: ["CPUUtilization"] })
    const wrong = rows.filter(({ max_value, min_value }) => max_value !== cpu || min_value !== cpu).length
    count = { hours: count.hours + rows.length, wrong: count.wrong + wrong }
  }
  return count
})

const runWorld = Effect.gen(function* () {
  const world = makeWorld()
  const { clock, set } = makeWorldClock(yield* Clock.Clock)
  return yield* Effect.gen(function* () {
    for (let first = 0; first < passes; first += passesPerProcess) {
      // A process of its own: it remembers nothing, and reads the whole retention first.
      yield* runProcess(first, set).pipe(
        Effect.provide(Collector.layer().pipe(Layer.provide(awsOf(world)))),
        Effect.scoped
      )
    }
    return yield* countHours(world)
  }).pipe(Effect.provideService(Clock.Clock, clock))
})

/**
 * The real collector over a CloudWatch that is keyed by name, while instances are renamed, swap their names and are created
 * again. The control ignores when an instance had its name.
 */
export const runNames = Effect.fn("runNames")(function* (
  postgres: EmbeddedPostgres
): Effect.fn.Return<ReadonlyArray<Finding>> {
  const stores = (schema: string) => withWorldClock.pipe(Layer.provideMerge(storesOf(postgres.url, schema)))
  const runIn = (
    schema: string,
    layer: Layer.Layer<MetricsStore | HistoryStore | InstanceStore | CollectionRunStore, unknown>
  ) => withSchema(postgres.url, schema, runWorld.pipe(Effect.provide(layer), Effect.orDie))
  const right = yield* runIn("faults_names", stores("faults_names"))
  const control = yield* runIn(
    "faults_names_control",
    presentNames.pipe(Layer.provideMerge(stores("faults_names_control")))
  )
  const fault = `Names change between ${passes} passes of the collector, in processes of ${passesPerProcess} passes`
  return [
    {
      fault,
      result: `${right.wrong} of ${right.hours} hours hold another instance's values`,
      failures: right.wrong === 0 && right.hours > 1000 ? [] : [`${right.wrong} wrong hours of ${right.hours}`]
    },
    {
      fault: `Control: ${fault.toLowerCase()}; the present name counts for all hours`,
      result: `${control.wrong} of ${control.hours} hours hold another instance's values`,
      failures: control.wrong === 0 ? ["the control came out right"] : []
    }
  ]
})
