import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import type { EmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Clock, Effect, Layer, References } from "effect"
import type { Finding } from "./finding.ts"
import { countPoints, namesOf } from "./killPoints.ts"
import { runKilledNames } from "./namesKills.ts"
import { type NamesTable, readTable } from "./namesTable.ts"
import { awsOf, collectorOptions, makeWorld, makeWorldClock, passes, runPass, withWorldClock } from "./namesWorld.ts"
import { withSchema } from "./schemas.ts"
import { storesOf } from "./storesOf.ts"

/** How many passes a process makes before it ends and another one continues. */
const passesPerProcess = 7
/** A run that stores less has not seen the world. */
const leastHours = 500
const kills = 30

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

const runWorld = Effect.gen(function* () {
  const world = makeWorld()
  const worldClock = makeWorldClock(yield* Clock.Clock)
  return yield* Effect.gen(function* () {
    for (let first = 0; first < passes; first += passesPerProcess) {
      // As a process of its own: it remembers nothing, and reads the whole retention first.
      yield* Effect.gen(function* () {
        for (let pass = first; pass < Math.min(passes, first + passesPerProcess); pass++) {
          yield* runPass(pass, worldClock)
        }
      }).pipe(Effect.provide(CloudWatchCollector.layer(collectorOptions).pipe(Layer.provide(awsOf(world)))))
    }
    return yield* readTable(world)
  }).pipe(
    Effect.provideService(Clock.Clock, worldClock.clock),
    Effect.provideService(References.MinimumLogLevel, "None")
  )
})

const resultOf = ({ foreign, hours }: NamesTable): string =>
  `${foreign} of ${hours.size} hours hold another instance's values`

/** How many hours of one table are not in the other, with the same values. */
const countMissing = (one: NamesTable, other: NamesTable): number =>
  [...one.hours].filter((hour) => !other.hours.has(hour)).length

/**
 * The real collector over a CloudWatch that is keyed by name, while instances are renamed, swap their names and are
 * created again. With kills it has to store the same as without. The control ignores when an instance had its name.
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
  const killed = yield* runKilledNames(postgres, kills)
  const differing = countMissing(killed.table, right) + countMissing(right, killed.table)
  const fault = `Names change between ${passes} passes of the collector`
  return [
    {
      fault: `${fault}, in processes of ${passesPerProcess} passes`,
      result: resultOf(right),
      failures: right.foreign === 0 && right.hours.size >= leastHours ? [] : [resultOf(right)]
    },
    {
      fault: `${fault}, with ${killed.kills.length} SIGKILLs at ${countPoints(killed.kills)} points before, during and after: ${namesOf(killed.kills)}`,
      result: `${resultOf(killed.table)}, ${differing} differ from those without kills`,
      failures: [
        ...(killed.table.foreign + differing === 0 ? [] : ["kills changed what is stored"]),
        ...(killed.kills.length > 0 ? [] : ["nothing was killed"])
      ]
    },
    {
      fault: `Control: ${fault.toLowerCase()}; the present name counts for all hours`,
      result: resultOf(control),
      failures: control.foreign === 0 ? ["the control came out right"] : []
    }
  ]
})
