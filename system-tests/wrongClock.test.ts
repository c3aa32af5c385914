import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { testedProgram } from "@snoozeql/testing/testedProgram"
import { Effect, Exit, Redacted, Scope } from "effect"
import { execFileSync, spawn } from "node:child_process"
import { setTimeout } from "node:timers/promises"
import { afterEach, describe, expect, it } from "vitest"

const retentionDays = 2

/** Ends what a test has started, in reverse order. */
const started: Array<() => void | Promise<void>> = []

afterEach(async () => {
  for (const end of started.splice(0).toReversed()) await end()
})

const startDatabase = async (): Promise<string> => {
  const scope = Scope.makeUnsafe()
  started.push(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const { url } = await Effect.runPromise(Effect.provideService(startEmbeddedPostgres(), Scope.Scope, scope))
  return Redacted.value(url)
}

/** Starts a program; returns the address that it is ready on. */
const launch = async (
  [program = "", ...args]: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
): Promise<string> => {
  const child = spawn(program, args, {
    // In its own process group, since faketime may start the program as its child.
    detached: true,
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...environment },
    stdio: ["ignore", "pipe", "ignore"]
  })
  started.push(() => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL")
  })
  return new Promise((resolve, reject) => {
    let output = ""
    child.stdout.on("data", (chunk) => {
      output += String(chunk)
      const [, url] = / is ready on (http:\S+)/.exec(output) ?? []
      if (url !== undefined) resolve(url)
    })
    child.on("error", reject)
    child.on("exit", (code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
}

/** The value of a query, by psql. */
const query = (url: string, sql: string): string =>
  execFileSync("psql", [url, "--no-align", "--tuples-only", "--quiet", "--command", sql], { encoding: "utf8" }).trim()

describe("a server whose clock is wrong, on a database whose clock is right", () => {
  it.each(["+1d", "-1d"])("reads, keeps and shows the right hours: %s", async (offset) => {
    const database = await startDatabase()
    const aws = await launch([process.execPath, testedProgram, "simulate", "--port", "0", "--instances", "2"])
    const serve = [process.execPath, testedProgram, "serve", "--port", "0", "--retention-days", String(retentionDays)]
    const server = await launch(["faketime", "-f", offset, ...serve], {
      DATABASE_URL: database,
      AWS_ENDPOINT_URL: aws,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test"
    })
    while (query(database, "SELECT status FROM collection_runs") !== "succeeded") await setTimeout(200)

    const cutoff = `date_bin('1 hour', now() - interval '${retentionDays} days', 'epoch')`
    // The deletion and the first pass run at the same time. If a new hour begins meanwhile, the cutoff may be an hour earlier.
    const wrong = `SELECT count(*) FROM metrics_hourly WHERE hour < ${cutoff} - interval '1 hour' OR hour > now()`
    expect(query(database, wrong)).toBe("0")
    const missing = `
      SELECT count(*) FROM generate_series(${cutoff} + interval '1 hour', now() - interval '2 hours', '1 hour') AS hours (hour)
      WHERE NOT EXISTS (SELECT FROM metrics_hourly AS stored WHERE stored.hour = hours.hour)`
    expect(query(database, missing)).toBe("0")
    const misdated = "SELECT count(*) FROM instances WHERE abs(extract(epoch FROM now() - last_seen_at)) > 600"
    expect(query(database, misdated)).toBe("0")

    const id = query(database, "SELECT instance_id FROM metrics_hourly LIMIT 1")
    const response = await fetch(`${server}/api/v1/instances/${id}/metrics?metric=ReadIOPS`)
    const hours = (await response.text()).match(/"hour":/g) ?? []
    const shown = `
      SELECT count(*) FROM metrics_hourly
      WHERE metric_name = 'ReadIOPS' AND instance_id = '${id}' AND hour >= ${cutoff}`
    expect(String(hours.length)).toBe(query(database, shown))
  })
})
