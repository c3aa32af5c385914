import * as PgClient from "@effect/sql-pg/PgClient"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import type { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import type { SqlClient } from "effect/sql"
import { Client } from "pg"
import { createOriginal } from "./baselines/original.ts"
import { createStaging } from "./baselines/ours.ts"
import { firstHour } from "./fleet.ts"

/** A PostgreSQL with the store and the baselines, each on one connection. */
export interface BenchDatabase {
  /** Runs an effect of the store. */
  readonly run: <A, E>(effect: Effect.Effect<A, E, MetricsStore | InstanceStore | SqlClient.SqlClient>) => Promise<A>
  /** The connection of the baselines. */
  readonly client: Client
  readonly url: Redacted.Redacted
  /** Registers this many instances. */
  readonly registerInstances: (count: number) => Promise<ReadonlyArray<InstanceId>>
  /** Empties the tables of metrics, and lets the server settle. */
  readonly reset: () => Promise<void>
  /** Gathers statistics, as autovacuum does within a minute. Until then, PostgreSQL uses plans for empty tables. */
  readonly analyze: () => Promise<void>
}

const discovered = (index: number) => ({
  provider: "aws" as const,
  provider_id: `db-${index}`,
  account: "111122223333",
  region: "eu-central-1",
  name: `instance-${index}`,
  engine: "postgres",
  class: "db.t4g.micro",
  status: "available",
  tags: {},
  provider_created_at: null
})

/** Starts PostgreSQL with fsync on, creates the store's tables and the original design's, and runs the measurements. */
export const withBenchDatabase = <A>(use: (database: BenchDatabase) => Promise<A>): Effect.Effect<A> =>
  Effect.gen(function* () {
    const postgres = yield* startEmbeddedPostgres({ fsync: true })
    const url = Redacted.value(postgres.url)
    const stores = SqlStores.layer.pipe(Layer.provideMerge(PgClient.layer({ url: postgres.url, maxConnections: 1 })))
    const runtime = yield* Effect.acquireRelease(
      Effect.sync(() => ManagedRuntime.make(stores)),
      (one) => one.disposeEffect
    )
    yield* Effect.promise(() => runtime.runPromise(Effect.void))
    const client = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const one = new Client({ connectionString: url })
        await one.connect()
        await createOriginal(one)
        await createStaging(one)
        return one
      }),
      (one) => Effect.promise(() => one.end())
    )
    return yield* Effect.promise(() =>
      use({
        run: (effect) => runtime.runPromise(effect),
        client,
        url: postgres.url,
        registerInstances: (count) =>
          runtime.runPromise(
            Effect.gen(function* () {
              const instances = yield* InstanceStore
              const known = yield* instances.recordDiscovered(
                Array.from({ length: count }, (_, index) => discovered(index)),
                firstHour
              )
              return known.map(({ id }) => id)
            })
          ),
        reset: async () => {
          await client.query("TRUNCATE metrics_hourly, original, metrics_deletions")
          await client.query("CHECKPOINT")
        },
        analyze: async () => {
          await client.query("ANALYZE metrics_hourly, original")
        }
      })
    )
  }).pipe(Effect.scoped, Effect.orDie)
