import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Redacted } from "effect"
import type { KillPoint, ReachedEvent } from "./killedProcessOptions.ts"
import { planKills } from "./killPoints.ts"
import type { NamesProcessOptions } from "./namesProcessOptions.ts"
import { readTable } from "./namesTable.ts"
import { makeWorld, passes } from "./namesWorld.ts"
import { runProcess } from "./runProcess.ts"
import { withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"

/** Between two kills one pass ends, so that names change between them. */
const passesPerProcess = 2

const runCollector = Effect.fnUntraced(function* (options: NamesProcessOptions) {
  const { code, errors, output, signal } = yield* runProcess("namesProcess.ts", options)
  if (signal !== "SIGKILL" && code !== 0) return yield* Effect.die(new Error(`A collector failed: ${errors}`))
  const events: ReadonlyArray<ReachedEvent> = JSON.parse(output)
  return { isKilled: signal === "SIGKILL", events }
})

/** The events of a pass that nothing kills. */
const listEvents = Effect.fnUntraced(function* (target: Pick<NamesProcessOptions, "url" | "schema">) {
  const { events } = yield* runCollector({ ...target, first: 0, last: passesPerProcess - 1, killAt: null })
  return events
})

/** All passes in processes that are killed at their point. The next one begins with the pass in which the one before died. */
const runChain = Effect.fnUntraced(function* (
  target: Pick<NamesProcessOptions, "url" | "schema">,
  points: ReadonlyArray<KillPoint>
) {
  const kills: Array<ReachedEvent> = []
  let first = 0
  for (const killAt of points) {
    const last = first + passesPerProcess - 1
    if (last >= passes) break
    const { events, isKilled } = yield* runCollector({ ...target, first, last, killAt })
    if (isKilled) kills.push(...events)
    first = isKilled ? last : last + 1
  }
  yield* runCollector({ ...target, first, last: passes - 1, killAt: null })
  return kills
})

/** The world seen by collectors that are killed `wanted` times, and what is stored after it. */
export const runKilledNames = Effect.fnUntraced(function* (postgres: EmbeddedPostgres, wanted: number) {
  const url = Redacted.value(postgres.url)
  const inSchema = <A>(schema: string, run: (schema: string) => Effect.Effect<A>): Effect.Effect<A> =>
    withSchema(postgres.url, schema, run(schema))
  const events = yield* inSchema("faults_names_events", (schema) => listEvents({ url, schema }))
  return yield* inSchema("faults_names_kills", (schema) =>
    Effect.gen(function* () {
      const kills = yield* runChain({ url, schema }, planKills(events, wanted))
      const table = yield* readTable(makeWorld()).pipe(Effect.provide(storesOf(postgres.url, schema)), Effect.orDie)
      return { kills, table }
    })
  )
})
