/**
 * `pnpm verify:replay FOLDER` replays every CSV file of a folder through the simulator, the AWS SDK, the collector, the store
 * and the HTTP API, on the embedded database and on PostgreSQL. It compares each hour with an aggregation of its own. Without a
 * folder it generates series. The program runs in processes, as users run it.
 */
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Redacted, Schema } from "effect"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join, resolve } from "node:path"
import { type ExpectedHour, expectedHours } from "./verify-replay/aggregate.ts"
import { writeSyntheticSeries } from "./verify-replay/syntheticSeries.ts"
import { startProgram } from "./program.ts"

/** Longer than a series of two weeks, whose end may be a week ago. */
const retentionDays = 22
const millisPerHour = 3_600_000
const tolerance = 1e-9

const Instances = Schema.Struct({
  instances: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String }))
})
const Run = Schema.Struct({
  id: Schema.String,
  status: Schema.String,
  started_at: Schema.String,
  targets: Schema.Unknown
})
const Metrics = Schema.Struct({
  metrics: Schema.Array(
    Schema.Struct({
      metric_name: Schema.String,
      hour: Schema.String,
      avg_value: Schema.Finite,
      max_value: Schema.Finite,
      min_value: Schema.Finite,
      sample_count: Schema.Finite
    })
  )
})

interface Series {
  readonly name: string
  readonly path: string
  readonly csv: string
}

const readFolder = async (folder: string): Promise<ReadonlyArray<Series>> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".csv")).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file)
      return { name: basename(file, ".csv").replaceAll("_", "-"), path, csv: await readFile(path, "utf8") }
    })
  )
}

const request = async <A>(url: string, schema: Schema.ConstraintDecoder<A>, init?: RequestInit): Promise<A> => {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return Schema.decodeUnknownPromise(schema)(await response.json())
}

/** Runs a pass, or joins the server's first one, and waits for its end. */
const collect = async (url: string): Promise<typeof Run.Type> => {
  let run = await request(`${url}/api/v1/collections`, Run, { method: "POST" })
  while (run.status === "running") {
    await new Promise((wake) => setTimeout(wake, 100))
    run = await request(`${url}/api/v1/collections/${run.id}`, Run)
  }
  if (run.status !== "succeeded") throw new Error(`The collection ${run.status}: ${JSON.stringify(run.targets)}`)
  return run
}

const isClose = (actual: number, expected: number): boolean =>
  Math.abs(actual - expected) <= tolerance * Math.max(Math.abs(actual), Math.abs(expected))

const differs = (actual: ExpectedHour, expected: ExpectedHour): boolean =>
  actual.sample_count !== expected.sample_count ||
  !isClose(actual.avg_value, expected.avg_value) ||
  !isClose(actual.max_value, expected.max_value) ||
  !isClose(actual.min_value, expected.min_value)

/** The differences between the hours that the API returns and the expected hours. */
const compare = (
  actual: (typeof Metrics.Type)["metrics"],
  expected: ReadonlyMap<number, ExpectedHour>
): ReadonlyArray<string> => {
  const remaining = new Map(expected)
  const differences: Array<string> = []
  for (const row of actual) {
    const hour = Date.parse(row.hour)
    const wanted = remaining.get(hour)
    remaining.delete(hour)
    if (wanted === undefined || row.metric_name !== "CPUUtilization") {
      differences.push(`${row.hour} ${row.metric_name}: not in the series`)
    } else if (differs(row, wanted)) {
      differences.push(`${row.hour}: ${JSON.stringify(row)} instead of ${JSON.stringify(wanted)}`)
    }
  }
  for (const hour of remaining.keys()) differences.push(`${new Date(hour).toISOString()}: missing`)
  return differences
}

/** Verifies all series on one database, and returns whether nothing differs. */
const verifyOn = async (
  database: string,
  environment: Readonly<Record<string, string>>,
  series: ReadonlyArray<Series>
): Promise<boolean> => {
  const now = Math.floor(Date.now() / 1000) * 1000
  await using simulator = await startProgram(
    ["simulate", "--port", "0", "--instances", "0", "--now", new Date(now).toISOString()].concat(
      series.flatMap(({ name, path }) => ["--replay", `${name}=${path}`])
    ),
    {}
  )
  await using server = await startProgram(["serve", "--port", "0"], {
    SNOOZEQL_RETENTION_DAYS: String(retentionDays),
    AWS_ENDPOINT_URL: simulator.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "replay",
    AWS_SECRET_ACCESS_KEY: "replay",
    ...environment
  })
  const run = await collect(server.url)
  const startedAt = Date.parse(run.started_at)
  const cutoff = Math.floor(startedAt / millisPerHour) * millisPerHour - retentionDays * 24 * millisPerHour
  const end = Math.floor((startedAt - 5 * 60_000) / 60_000) * 60_000
  const { instances } = await request(`${server.url}/api/v1/instances`, Instances)
  let isEqual = instances.length === series.length
  for (const { csv, name } of series) {
    const instance = instances.find((each) => each.name === name)
    const expected = expectedHours(csv, { now, cutoff, end })
    const start = encodeURIComponent("2000-01-01T00:00:00Z")
    const { metrics } =
      instance === undefined
        ? { metrics: [] }
        : await request(`${server.url}/api/v1/instances/${instance.id}/metrics?start=${start}`, Metrics)
    const differences = compare(metrics, expected)
    if (expected.size === 0 || differences.length > 0) isEqual = false
    console.log(`${database}: ${name}: ${expected.size} hours expected, ${differences.length} differ`)
    for (const difference of differences.slice(0, 5)) console.log(`  ${difference}`)
  }
  return isEqual
}

const onPostgres = (series: ReadonlyArray<Series>) =>
  startEmbeddedPostgres().pipe(
    Effect.flatMap(({ url }) =>
      Effect.promise(() => verifyOn("PostgreSQL", { DATABASE_URL: Redacted.value(url) }, series))
    ),
    Effect.scoped
  )

const onPglite = async (series: ReadonlyArray<Series>): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), "snoozeql-replay-"))
  try {
    return await verifyOn("PGlite", { DATABASE_URL: "", SNOOZEQL_DATA_DIR: join(folder, "data") }, series)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs an effect with the folder that the command names, or with a folder of synthetic series. */
const withFolder = async (use: (folder: string) => Promise<boolean>): Promise<boolean> => {
  const [named] = process.argv.slice(2)
  if (named !== undefined) return use(resolve(named))
  const folder = await mkdtemp(join(tmpdir(), "snoozeql-series-"))
  try {
    await writeSyntheticSeries(folder)
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const isVerified = await withFolder(async (folder) => {
  const series = await readFolder(folder)
  if (series.length === 0) throw new Error(`There is no CSV file in ${folder}`)
  const results = [await onPglite(series), await Effect.runPromise(onPostgres(series))]
  return results.every(Boolean)
})
console.log(isVerified ? "Every hour is as expected" : "Some hours differ")
process.exitCode = isVerified ? 0 : 1
