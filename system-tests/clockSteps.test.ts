import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { launch, type Running } from "@snoozeql/testing/program"
import { Effect, Exit, Schema, Scope } from "effect"
import { execFileSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest"
import type {} from "../packages/testing/src/globalSetup.ts"
import { makeSettableClock } from "./settableClock.ts"

/** The shortest interval that can be set. */
const intervalSeconds = 5 * 60

/** Additional time, for a machine that does other things too. */
const slackSeconds = 60

/** The server's clock starts this long before the next time of its schedule. */
const leadSeconds = 45

const folder = suiteFolder()
const scope = Scope.makeUnsafe()
let simulator: Running

const start = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  Effect.runPromise(Scope.provide(launch(args, environment), scope))

beforeAll(async () => {
  // Slow enough that the clock can be set in the middle of a pass. A pass over few instances ends within the lead.
  const faults = join(folder, "faults.json")
  writeFileSync(faults, JSON.stringify({ latency: "1 second" }))
  simulator = await start(["simulate", "--port", "0", "--instances", "4", "--faults", faults])
})

afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const request = async (url: string, method = "GET"): Promise<unknown> =>
  (await fetch(url, { method, signal: AbortSignal.timeout(10_000) })).json()

const until = async <A>(seconds: number, what: string, look: () => Promise<A | undefined>): Promise<A> => {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} s`)
    await sleep(250)
  }
}

/** A server whose system clock the test sets. Its monotonic clock is not changed. */
const startServer = async (name: string) => {
  const clock = makeSettableClock(join(folder, `${name}.clock`))
  const database = `snoozeql_${randomUUID().replaceAll("-", "")}`
  const cluster = inject("embeddedPostgresUrl")
  const sql = (statement: string) => execFileSync("psql", [cluster, "-q", "-c", statement])
  sql(`CREATE DATABASE ${database}`)
  const databaseUrl = new URL(cluster)
  databaseUrl.pathname = `/${database}`

  const sinceFullInterval = (Date.now() / 1000) % intervalSeconds
  const base = Math.round(intervalSeconds - leadSeconds - sinceFullInterval) - intervalSeconds
  const setOffset = (seconds: number) => clock.setOffset(base + seconds)
  setOffset(0)
  const server = await start(["serve", "--port", "0"], {
    DATABASE_URL: databaseUrl.href,
    SNOOZEQL_COLLECT_INTERVAL: `${intervalSeconds / 60}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: simulator.url,
    ...clock.environment
  })
  return {
    server,
    /** Sets how far the server's clock is ahead of the real one. */
    setOffset,
    stop: async () => {
      await Effect.runPromise(server.stop("SIGTERM"))
      sql(`DROP DATABASE ${database} WITH (FORCE)`)
    }
  }
}

const decodeRun = Schema.decodeUnknownSync(CollectionRun)
const decodeRuns = Schema.decodeUnknownSync(Schema.Struct({ collections: Schema.Array(CollectionRun) }))

const runOf = async (server: Running, id: string) => decodeRun(await request(`${server.url}/api/v1/collections/${id}`))

const listRuns = async (server: Running) => decodeRuns(await request(`${server.url}/api/v1/collections`)).collections

const startRun = async (server: Running) => decodeRun(await request(`${server.url}/api/v1/collections`, "POST"))

const ended = (server: Running, id: string, seconds = slackSeconds) =>
  until(seconds, `run ${id} ends`, async () => {
    const run = await runOf(server, id)
    return run.status === "running" ? undefined : run
  })

const expectGood = (run: CollectionRun) => {
  expect(run).toMatchObject({ status: "succeeded", targets: [{ error: null }] })
  expect(run.api_calls).toBeGreaterThan(0)
  expect(run.finished_at?.epochMilliseconds).toBeGreaterThanOrEqual(run.started_at.epochMilliseconds)
}

describe("a server whose system clock is set", () => {
  it.concurrent.each([
    ["back by a day", -86_400, "The system clock was set back by 1d"],
    ["back by two minutes", -120, "The system clock was set back by 2m"],
    ["forward by a day", 86_400, "The system clock was set forward by 1d"]
  ] as const)(
    "%s continues to collect within its interval, and logs what happened",
    async (name, step, words) => {
      const { server, setOffset, stop } = await startServer(name.replaceAll(" ", "-"))
      try {
        const [startup] = await until(slackSeconds, "the first run is there", async () => {
          const runs = await listRuns(server)
          return runs.length === 0 ? undefined : runs
        })
        expectGood(await ended(server, startup?.id ?? ""))

        // In the middle of a pass.
        const interrupted = await startRun(server)
        expect(interrupted.status).toBe("running")
        setOffset(step)
        const steppedAt = performance.now()
        expectGood(await ended(server, interrupted.id))
        expect(server.log()).toContain(words)

        // Passes continue at once, with the times of the database's clock, which nobody has set.
        const next = await startRun(server)
        const offsetSeconds = (next.started_at.epochMilliseconds - Date.now()) / 1000
        expect(Math.abs(offsetSeconds)).toBeLessThan(slackSeconds)
        expectGood(await ended(server, next.id))

        // By itself, within the interval: the schedule was asleep when the clock was set.
        const elapsedSeconds = (performance.now() - steppedAt) / 1000
        const known = new Set((await listRuns(server)).map(({ id }) => id))
        const scheduled = await until(intervalSeconds + slackSeconds - elapsedSeconds, "a scheduled run", async () =>
          (await listRuns(server)).find(({ id, trigger }) => trigger === "schedule" && !known.has(id))
        )
        expectGood(await ended(server, scheduled.id))
      } finally {
        await stop()
      }
    },
    (intervalSeconds + 4 * slackSeconds) * 1000
  )
})
