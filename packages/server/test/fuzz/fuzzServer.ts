import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Redacted, Schedule, Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { launch, type Running } from "@snoozeql/testing/program"

export type Database = "pglite" | "postgres"

/** The options of the tested server. */
export interface Setup {
  readonly database: Database
  /** The API key; undefined if the server has none. */
  readonly key: string | undefined
  /** A way to break the server on purpose, from `controls.ts`. */
  readonly control: string | undefined
}

const Delay = Schema.Struct({ p99: Schema.Finite, longest: Schema.Finite })

const Monitoring = Schema.Struct({
  /** Delays of the event loop that the server itself caused, in milliseconds. */
  own: Delay,
  /** The same, including the time in which the machine had no free processor. */
  all: Delay,
  /** The largest resident memory that was seen, in bytes. */
  peakMemory: Schema.Finite,
  /** The resident memory at the end, in bytes. */
  memory: Schema.Finite
})
export type Monitoring = typeof Monitoring.Type

const decodeMonitoring = Schema.decodeSync(Schema.fromJsonString(Monitoring))

const preload = (file: string): string => `--import=${pathToFileURL(join(import.meta.dirname, file)).href}`

export interface FuzzServer {
  readonly running: Running
  readonly port: number
  /** What the monitor has measured so far. */
  readonly monitoring: Effect.Effect<Monitoring>
}

/** The real program on a free port, with a simulated AWS, a database and a folder. All of it ends with the scope. */
export const startFuzzServer = Effect.fnUntraced(function* ({ control, database, key }: Setup) {
  const folder = yield* temporaryFolder
  const monitorFile = join(folder, "monitor.json")
  const simulator = yield* launch(["simulate", "--port", "0", "--instances", "4"])
  const storage =
    database === "pglite"
      ? { SNOOZEQL_DATA_DIR: join(folder, "data") }
      : { DATABASE_URL: Redacted.value((yield* startEmbeddedPostgres()).url) }
  const running = yield* launch(["serve", "--port", "0"], {
    ...storage,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL: simulator.url,
    ...(key === undefined ? {} : { SNOOZEQL_API_KEY: key }),
    // The limit of wrong keys stays in force.
    SNOOZEQL_RATE_LIMIT: "0",
    FUZZ_MONITOR: monitorFile,
    FUZZ_CONTROL: control ?? "",
    NODE_OPTIONS: control === undefined ? preload("monitor.ts") : `${preload("monitor.ts")} ${preload("controls.ts")}`
  })
  return {
    running,
    port: Number(new URL(running.url).port),
    monitoring: Effect.sync(() => decodeMonitoring(readFileSync(monitorFile, "utf8"))).pipe(
      // The file is missing before the first measurement, and incomplete while it is written.
      Effect.sandbox,
      Effect.retry({ times: 100, schedule: Schedule.spaced("100 millis") }),
      Effect.orDie
    )
  } satisfies FuzzServer
})
