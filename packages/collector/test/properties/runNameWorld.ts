import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Clock, type Context, DateTime, Effect, Layer } from "effect"
import * as ScriptedCloudWatch from "../../src/ScriptedCloudWatch.ts"
import * as CloudWatchCollector from "../../src/CloudWatchCollector.ts"
import { Collector } from "../../src/Collector.ts"
import * as ScriptedInstanceDiscovery from "../../src/ScriptedInstanceDiscovery.ts"
import {
  expectedSpans,
  hour,
  minute,
  nameAt,
  playSteps,
  type Resource,
  start,
  type Span,
  type Step
} from "./nameWorld.ts"

const retentionHours = 16
const publishingMinutes = 5

const awsOf = (resources: ReadonlyArray<Resource>, region: string) =>
  Layer.mergeAll(
    ScriptedCloudWatch.layer({
      sample: ({ instanceName, metricName, minute: time }) =>
        metricName === "CPUUtilization"
          ? resources.find((resource) => nameAt(resource, time) === instanceName)?.cpu
          : undefined
    }),
    ScriptedInstanceDiscovery.layer({
      region,
      instances: (now) =>
        resources.flatMap((resource): ReadonlyArray<ScriptedInstanceDiscovery.ScriptedInstance> => {
          const name = nameAt(resource, now.epochMilliseconds)
          return name === undefined
            ? []
            : [{ name, provider_id: resource.id, provider_created_at: DateTime.makeUnsafe(resource.createdAt) }]
        })
    })
  )

/**
 * A clock that shows the world's present time and stands still until it is set. Waiting for a database uses the other
 * clock.
 */
const makeWorldClock = (other: Clock.Clock) => {
  let present = 0
  const shown: Clock.Clock = {
    currentTimeMillisUnsafe: () => present,
    currentTimeMillis: Effect.sync(() => present),
    currentTimeNanosUnsafe: () => BigInt(present) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(present) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => other.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: other.monotonicTimeNanos,
    sleep: (duration) => other.sleep(duration)
  }
  const set = (time: number) => {
    present = time
  }
  return { clock: shown, set }
}

/** A mistake that was found after a world was played. */
export interface Finding {
  readonly kind: "failed pass" | "span" | "foreign hour" | "missing hour"
  readonly text: string
}

/** What is stored about a resource. */
interface Stored {
  readonly resource: Resource
  readonly spans: ReadonlyArray<Span>
  /** CPU by hour. */
  readonly rows: ReadonlyMap<number, { readonly least: number; readonly greatest: number }>
}

const readStored = Effect.fnUntraced(function* (resources: ReadonlyArray<Resource>, region: string) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const known = (yield* instances.list()).filter((instance) => instance.region === region)
  const spans = yield* instances.listNameSpans(known.map(({ id }) => id))
  const range = { start: DateTime.makeUnsafe(0), end: DateTime.makeUnsafe("2100-01-01T00:00:00Z") }
  const stored: Array<Stored> = []
  for (const resource of resources) {
    const instance = known.find(({ provider_id }) => provider_id === resource.id)
    if (instance === undefined) continue
    const rows = yield* metrics.getMetricsByInstance(instance.id, { ...range, metrics: ["CPUUtilization"] })
    stored.push({
      resource,
      spans: (spans.get(instance.id) ?? []).map(({ name, valid_from, valid_until }) => ({
        name,
        from: valid_from?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
        until: valid_until?.epochMilliseconds
      })),
      rows: new Map(
        rows.map((row) => [row.hour.epochMilliseconds, { least: row.min_value, greatest: row.max_value }] as const)
      )
    })
  }
  return stored
})

/**
 * The hours that hold values of another instance. The hour of a creation belongs to the new instance, whoever had the
 * name before.
 */
const foreignHours = ({ resource: { cpu, createdAt }, rows }: Stored): ReadonlyArray<string> =>
  [...rows]
    .filter(
      ([time, { greatest, least }]) =>
        (least !== cpu || greatest !== cpu) && time !== Math.floor(createdAt / hour) * hour
    )
    .map(([time, { greatest, least }]) => `${iso(time)} holds ${least} to ${greatest} instead of ${cpu}`)

/** The missing hours: those within a name span that a pass at `now` over the whole retention should have stored. */
const missingHours = ({ resource, rows, spans }: Stored, now: number): ReadonlyArray<string> => {
  const end = now - publishingMinutes * minute
  const from = Math.ceil((now - retentionHours * hour) / hour) * hour
  return spans.flatMap((span) => {
    const missing: Array<string> = []
    for (let time = Math.max(span.from, from); time < Math.min(span.until ?? end, end); time += hour) {
      // The first whole minute of the hour must be published.
      if (end >= Math.max(time, resource.createdAt) + minute && !rows.has(time)) {
        missing.push(`${iso(time)} of ${span.name} is missing`)
      }
    }
    return missing
  })
}

const iso = (time: number): string => DateTime.formatIso(DateTime.makeUnsafe(time))

/**
 * The spans in a comparable form. The end of a deleted instance's last span is not compared, because it depends on who
 * took the name and when the instance was last seen.
 */
const comparable = (spans: ReadonlyArray<Span>, isGone: boolean, count: number): string =>
  JSON.stringify(isGone ? spans.slice(0, count - 1) : spans)

/** The mistakes after the steps. Empty if there are none. */
export const runNameWorld = Effect.fnUntraced(function* (steps: ReadonlyArray<Step>, region: string) {
  const { passes, resources } = playSteps(steps)
  const aws = awsOf(resources, region)
  const worldClock = makeWorldClock(yield* Clock.Clock)
  const newProcess = Layer.build(
    CloudWatchCollector.layer({
      retention: { hours: retentionHours },
      history: { hours: retentionHours },
      overlap: "3 hours",
      publishingDelay: { minutes: publishingMinutes }
    }).pipe(Layer.provide(aws))
  ).pipe(Effect.provideService(Clock.Clock, worldClock.clock))
  const wrong: Array<Finding> = []
  const pass = Effect.fnUntraced(function* (process: Context.Context<Collector>, time: number) {
    worldClock.set(time)
    const run = yield* Collector.use((collector) => collector.collect("schedule")).pipe(
      Effect.provide(process),
      Effect.provideService(Clock.Clock, worldClock.clock)
    )
    if (run.status !== "succeeded") wrong.push({ kind: "failed pass", text: JSON.stringify(run.targets) })
  })
  const processes = [yield* newProcess, yield* newProcess]
  for (const process of processes) yield* pass(process, start)
  for (const [index, { gap, late, process, restarts }] of steps.entries()) {
    const now = passes[index + 1] ?? 0
    if (restarts) processes[process] = yield* newProcess
    const [own, other] = process === 0 ? processes : processes.toReversed()
    if (own === undefined || other === undefined) continue
    yield* pass(own, now)
    // The other process was slow, so what it sees and reads is older.
    if (late !== undefined) yield* pass(other, now - Math.floor((gap * (100 - late)) / 100) * minute)
  }
  const end = passes.at(-1) ?? 0
  yield* pass(yield* newProcess, end)
  for (const stored of yield* readStored(resources, region)) {
    const { resource, spans } = stored
    const isGone = nameAt(resource, end) === undefined
    const expected = expectedSpans(resource, passes)
    // An instance that only a slow process saw is not compared with what the others saw.
    const wasSeen = passes.some((time) => nameAt(resource, time) !== undefined)
    const find = (kind: Finding["kind"], ...texts: ReadonlyArray<string>) =>
      wrong.push(...texts.map((text) => ({ kind, text: `${resource.id}: ${text}` })))
    if (wasSeen && comparable(spans, isGone, expected.length) !== comparable(expected, isGone, expected.length)) {
      find("span", `${JSON.stringify(spans)} instead of ${JSON.stringify(expected)}`)
    }
    find("foreign hour", ...foreignHours(stored))
    if (!isGone) find("missing hour", ...missingHours(stored, end))
  }
  return wrong
}, Effect.scoped)
