import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Redacted, type Scope } from "effect"
import { execFileSync, spawn } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

const binary = join(import.meta.dirname, "..", "packages", "server", "src", "bin.ts")
const retentionDays = 2

/** Starts a program and waits for its ready line; ended with the scope. */
const launch = (
  command: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): Effect.Effect<string, Error, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(command[0] ?? "", command.slice(1), {
        // A group of its own, since faketime starts the program as its child.
        detached: true,
        env: { PATH: process.env["PATH"], HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...environment },
        stdio: ["ignore", "pipe", "ignore"]
      })
    ),
    (child) =>
      Effect.sync(() => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL")
      })
  ).pipe(
    Effect.flatMap((child) =>
      Effect.callback<string, Error>((resume) => {
        let output = ""
        child.stdout.on("data", (chunk) => {
          output += String(chunk)
          const [, url] = / is ready on (http:\S+)/.exec(output) ?? []
          if (url !== undefined) resume(Effect.succeed(url))
        })
        child.on("error", (error) => resume(Effect.fail(error)))
        child.on("exit", (code) => resume(Effect.fail(new Error(`ended with ${code}: ${output}`))))
      })
    )
  )

/** The rows of a query, by psql. */
const query = (url: string, sql: string): string =>
  execFileSync("psql", [url, "--no-align", "--tuples-only", "--quiet", "--command", sql], { encoding: "utf8" }).trim()

const waitUntil = Effect.fnUntraced(function* (condition: () => boolean) {
  while (!condition()) yield* Effect.sleep("200 millis")
})

describe("a server whose clock is wrong, on a database whose clock is right", () => {
  it.each(["+1d", "-1d"])("reads, keeps and shows the right hours: %s", async (offset) => {
    const test = Effect.gen(function* () {
      const database = Redacted.value((yield* startEmbeddedPostgres()).url)
      const aws = yield* launch([process.execPath, binary, "simulate", "--port", "0", "--instances", "2"], {})
      const server = yield* launch(
        [
          "faketime",
          "-f",
          offset,
          process.execPath,
          binary,
          "serve",
          "--port",
          "0",
          "--retention-days",
          `${retentionDays}`
        ],
        {
          DATABASE_URL: database,
          AWS_ENDPOINT_URL: aws,
          AWS_REGION: "eu-central-1",
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test"
        }
      )
      yield* waitUntil(() => query(database, "SELECT status FROM collection_runs") === "succeeded")

      const cutoff = `date_bin('1 hour', now() - interval '${retentionDays} days', 'epoch')`
      expect(query(database, `SELECT count(*) FROM metrics_hourly WHERE hour < ${cutoff} OR hour > now()`)).toBe("0")
      // An hour later or earlier is right as well, where the hour has turned meanwhile.
      const missing = `
        SELECT count(*) FROM generate_series(${cutoff} + interval '1 hour', now() - interval '2 hours', '1 hour') AS hour
        WHERE NOT EXISTS (SELECT FROM metrics_hourly AS stored WHERE stored.hour = hour.hour)`
      expect(query(database, missing)).toBe("0")
      const wrong = "SELECT count(*) FROM instances WHERE abs(extract(epoch FROM now() - last_seen_at)) > 600"
      expect(query(database, wrong)).toBe("0")

      const id = query(database, "SELECT instance_id FROM metrics_hourly LIMIT 1")
      const response = yield* Effect.promise(() => fetch(`${server}/api/v1/instances/${id}/metrics?metric=ReadIOPS`))
      const { metrics }: { metrics: ReadonlyArray<unknown> } = JSON.parse(yield* Effect.promise(() => response.text()))
      const stored = `SELECT count(*) FROM metrics_hourly WHERE metric_name = 'ReadIOPS' AND instance_id = '${id}'`
      expect(String(metrics.length)).toBe(query(database, stored))
    })
    await Effect.runPromise(Effect.scoped(test))
  })
})
