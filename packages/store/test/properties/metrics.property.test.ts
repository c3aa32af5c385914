import { assert, describe, layer } from "@effect/vitest"
import type { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore, type MetricsVersions } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import * as FastCheck from "fast-check"
import { inject } from "vitest"
import { stores } from "../conformance/stores.ts"
import type { Command } from "./commands.ts"
import { sequences } from "./commands.ts"
import { runSequence } from "./runSequence.ts"

/** The number of sequences: 300, or SNOOZEQL_PROPERTY_RUNS. */
const runs = inject("propertyRuns")
const timeout = 60_000 + runs * 200

const check = Effect.fnUntraced(function* (
  run: (commands: ReadonlyArray<Command>) => Effect.Effect<void, unknown, MetricsStore | InstanceStore>,
  parameters: FastCheck.Parameters<[ReadonlyArray<Command>]>
) {
  const services = yield* Effect.context<MetricsStore | InstanceStore>()
  const property = FastCheck.asyncProperty(sequences, (commands) => Effect.runPromiseWith(services)(run(commands)))
  return yield* Effect.promise(() => FastCheck.check(property, parameters))
})

describe.each(stores.filter(({ name }) => name !== "PGlite"))(
  "MetricsStore with random sequences on $name",
  (store) => {
    layer(store.layer, { timeout: "60 seconds" })((it) => {
      it.effect(
        "returns and stores what the contract says, after every step",
        () =>
          Effect.gen(function* () {
            const details = yield* check(runSequence, { numRuns: runs })
            if (details.failed) assert.fail(FastCheck.defaultReportMessage(details))
            assert.strictEqual(details.numRuns, runs)
          }),
        timeout
      )
    })
  }
)

/** A broken store, in which the snapshot that is written last always wins. */
const lastSnapshotWins = Effect.fnUntraced(function* (commands: ReadonlyArray<Command>) {
  const metrics = yield* MetricsStore
  let written = 0
  return yield* runSequence(commands).pipe(
    Effect.provideService(MetricsStore, {
      ...metrics,
      replaceHourlyMetrics: (batch, options) => {
        written += 1
        return metrics.replaceHourlyMetrics(batch, { ...options, asOf: DateTime.add(options.asOf, { days: written }) })
      }
    })
  )
})

const withVersions = <E>(read: Effect.Effect<MetricsVersions, E>, change: (version: string) => string) =>
  Effect.map(read, ({ readAt, versions }) => ({
    readAt,
    versions: new Map([...versions].map(([id, version]) => [id, change(version)]))
  }))

/** A broken store, in which a deletion of old hours raises no version, so that the versions before it come back. */
const deletionKeepsVersions = Effect.fnUntraced(function* (commands: ReadonlyArray<Command>) {
  const metrics = yield* MetricsStore
  let missed = 0
  return yield* runSequence(commands).pipe(
    Effect.provideService(MetricsStore, {
      ...metrics,
      deleteOldMetrics: (before) =>
        Effect.tap(metrics.deleteOldMetrics(before), (deleted) =>
          Effect.sync(() => {
            if (deleted > 0) missed += 1
          })
        ),
      getMetricsVersions: (ids) =>
        withVersions(metrics.getMetricsVersions(ids), (version) => String(Number(version) - missed))
    })
  )
})

/** A broken store, in which every snapshot raises all versions, whether it changes a row or not. */
const snapshotRaisesVersions = Effect.fnUntraced(function* (commands: ReadonlyArray<Command>) {
  const metrics = yield* MetricsStore
  let snapshots = 0
  return yield* runSequence(commands).pipe(
    Effect.provideService(MetricsStore, {
      ...metrics,
      replaceHourlyMetrics: (batch, options) => {
        snapshots += 1
        return metrics.replaceHourlyMetrics(batch, options)
      },
      getMetricsVersions: (ids) => withVersions(metrics.getMetricsVersions(ids), (version) => `${version} ${snapshots}`)
    })
  )
})

describe("the properties of MetricsStore", () => {
  layer(stores[0]?.layer ?? assert.fail("no memory layer"))((it) => {
    for (const [name, broken] of [
      ["the last snapshot wins", lastSnapshotWins],
      ["a deletion of old hours raises no version", deletionKeepsVersions],
      ["every snapshot raises the versions", snapshotRaisesVersions]
    ] as const) {
      it.effect(`control: fail for a store in which ${name}`, () =>
        Effect.gen(function* () {
          const details = yield* check(broken, { numRuns: 1000 })
          assert.isTrue(details.failed)
        })
      )
    }
  })
})
