import { isCollected } from "@snoozeql/collector/CloudWatchCost"
import { holdsDatabase } from "@snoozeql/pglite/holdsDatabase"
import { status } from "@snoozeql/migrations/Migrations"
import { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as SqlCollectionRunStore from "@snoozeql/store/SqlCollectionRunStore"
import * as SqlInstanceStore from "@snoozeql/store/SqlInstanceStore"
import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseHealth } from "../layers/DatabaseHealth.ts"
import { databaseLayer } from "../layers/database.ts"
import { describeMonthlyCost } from "../output/collectionCost.ts"
import { explainFailures } from "../commandLine/failures.ts"
import type { Settings } from "../settings/settings.ts"
import type { Finding } from "./Finding.ts"
import { judgeClock } from "./judgeClock.ts"
import { judgeSchema, judgeTls, judgeVersion } from "./judgeDatabase.ts"

/** What a month costs while the database does not say what is collected. */
const exampleCost = ({ collectInterval }: Pick<Settings, "collectInterval">): Finding => ({
  check: "cost",
  status: "ok",
  message: describeMonthlyCost({ instances: [], interval: collectInterval, runs: [] })
})

/** What a month costs for the instances that are known. */
const knownCost = Effect.fnUntraced(
  function* ({ collectInterval }: Pick<Settings, "collectInterval">) {
    const all = yield* InstanceStore.use((instances) => instances.list())
    const runs = yield* CollectionRunStore.use((store) => store.list())
    const known = { instances: all.filter(isCollected), interval: collectInterval, runs }
    return { check: "cost", status: "ok", message: describeMonthlyCost(known) } satisfies Finding
  },
  Effect.provide(Layer.mergeAll(SqlInstanceStore.layerNoDeps, SqlCollectionRunStore.layerNoDeps))
)

/** How far the database's clock is ahead of this machine's, in milliseconds. */
const clockAhead = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const before = yield* Clock.currentTimeMillis
  const [row] = yield* sql<{ now: number }>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`
  const after = yield* Clock.currentTimeMillis
  return Math.round((row?.now ?? before) - (before + after) / 2)
})

const checkConnected = Effect.fnUntraced(function* (settings: Settings) {
  const sql = yield* SqlClient.SqlClient
  const findings: Array<Finding> = []
  const [server] = yield* sql<{ version: string }>`SELECT current_setting('server_version') AS version`
  findings.push(judgeVersion(server?.version ?? ""))
  const { postgres } = settings
  // Behind a pooler, PostgreSQL only knows how the pooler is connected.
  if (postgres !== undefined && settings.databasePooler === "none") {
    const [tls] = yield* sql<{ version: string | null }>`
      SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()
    `
    findings.push(judgeTls(postgres, tls?.version ?? null))
  }
  const health = yield* DatabaseHealth
  yield* health.check.pipe(
    Effect.catch((message) => Effect.sync(() => findings.push({ check: "database", status: "warning", message })))
  )
  const schema = yield* status
  findings.push(judgeSchema(schema), judgeClock("The database's", yield* clockAhead))
  findings.push(schema.missing.length === 0 ? yield* knownCost(settings) : exampleCost(settings))
  return findings
})

/** The findings about the database, and what a month of collecting costs. It changes nothing and does not migrate. */
export const checkDatabase = (settings: Settings): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.gen(function* () {
    if (settings.postgres === undefined && !(yield* holdsDatabase(settings.dataDir))) {
      const message = `There is no database in ${settings.dataDir} yet: \`snoozeql serve\` creates it`
      return [{ check: "database", status: "ok", message } satisfies Finding, exampleCost(settings)]
    }
    return yield* checkConnected(settings).pipe(
      Effect.provide(databaseLayer(settings)),
      Effect.catchTag("DataDirectoryLocked", ({ dataDir, pid }) => {
        const holder = pid === undefined ? "another process" : `process ${pid}`
        const message = `The database in ${dataDir} is open in ${holder}, so it was not looked at`
        return Effect.succeed<ReadonlyArray<Finding>>([
          { check: "database", status: "ok", message },
          exampleCost(settings)
        ])
      }),
      explainFailures(settings),
      Effect.catch((error) =>
        Effect.succeed<ReadonlyArray<Finding>>([
          {
            check: "database",
            status: "failure",
            message: "userMessage" in error ? error.userMessage : error.message
          },
          exampleCost(settings)
        ])
      )
    )
  })
