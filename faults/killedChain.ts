import { DateTime, Effect, Redacted } from "effect"
import type { WritingMode } from "./collector.ts"
import type { KilledProcessOptions, KillPoint, ReachedEvent } from "./killedProcessOptions.ts"
import { runProcess } from "./runProcess.ts"
import { storesOf } from "./storesOf.ts"
import { minutesPerHour } from "./world.ts"
import { countWrongInstances, countWrongRows } from "./wrongRows.ts"

// A night in which the clocks of New York change lies within.
const worldStart = DateTime.makeUnsafe("2024-03-09T12:00:00Z")
const firstPass = 13 * minutesPerHour
const minutesPerPass = 45

/** Where the collectors of a chain write. */
export interface ChainTarget {
  readonly url: Redacted.Redacted
  /** An empty schema. */
  readonly schema: string
  readonly mode: WritingMode
}

/** The events that a collector reaches that nothing kills. */
export interface Events {
  /** On an empty schema, where it creates the tables first. */
  readonly first: ReadonlyArray<ReachedEvent>
  readonly later: ReadonlyArray<ReachedEvent>
}

/** What became of a chain. */
export interface ChainResult {
  readonly kills: ReadonlyArray<ReachedEvent>
  readonly wrongRows: number
  readonly wrongInstances: number
}

const optionsOf = ({ mode, schema, url }: ChainTarget): KilledProcessOptions => ({
  url: Redacted.value(url),
  schema,
  mode,
  settled: false,
  instancesPerBatch: 3,
  presents: [firstPass],
  start: worldStart.epochMilliseconds,
  sessionTimeZone: "UTC",
  killAt: null
})

const runCollector = Effect.fnUntraced(function* (options: KilledProcessOptions) {
  const { code, errors, output, signal } = yield* runProcess("killedProcess.ts", options)
  if (signal !== "SIGKILL" && code !== 0) return yield* Effect.die(new Error(`A collector failed: ${errors}`))
  const events: ReadonlyArray<ReachedEvent> = JSON.parse(output)
  return { isKilled: signal === "SIGKILL", events }
})

/** The events of a first and of a later collector. */
export const listEvents = Effect.fnUntraced(function* (target: ChainTarget): Effect.fn.Return<Events> {
  const options = optionsOf(target)
  const first = yield* runCollector(options)
  const later = yield* runCollector({ ...options, presents: [firstPass + minutesPerPass] })
  return { first: first.events, later: later.events }
})

/**
 * Collectors that follow each other on an empty schema, 45 minutes apart in the world's time, each killed at its point;
 * the last one lives, and its table is compared with the world.
 */
export const runChain = Effect.fnUntraced(function* (
  target: ChainTarget,
  points: ReadonlyArray<KillPoint>
): Effect.fn.Return<ChainResult> {
  const options = optionsOf(target)
  const kills: Array<ReachedEvent> = []
  let now = firstPass
  for (const killAt of points) {
    const { events, isKilled } = yield* runCollector({ ...options, presents: [now], killAt })
    if (isKilled) kills.push(...events)
    now += minutesPerPass
  }
  const end = Math.ceil(now / minutesPerHour) * minutesPerHour
  yield* runCollector({ ...options, presents: [end], settled: true })
  const [wrongRows, wrongInstances] = yield* Effect.all([countWrongRows(worldStart, end), countWrongInstances]).pipe(
    Effect.provide(storesOf(target.url, target.schema)),
    Effect.orDie
  )
  return { kills, wrongRows, wrongInstances }
})
