import { Effect } from "effect"
import { randomUUID } from "node:crypto"
import type { Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { makeCase, type FuzzTarget } from "./FuzzCase.ts"
import { type FuzzServer, type Monitoring, type Setup, startFuzzServer } from "./fuzzServer.ts"
import { countOpenSockets } from "./openSockets.ts"
import { readRoutes } from "./routes.ts"
import { runCase } from "./runCase.ts"

/** The limits of a run. Those of the event loop apply only to PostgreSQL, since PGlite runs SQL on the server's thread. */
const longestDelay = 250
const p99Delay = 50

/** The longest time for a response, in milliseconds. Backtests and costs may take 120 seconds. */
const timeout = 150_000

/** The same for a server that is broken on purpose. Requests have 30 seconds to arrive. */
const timeoutOfControl = 40_000

/** After this time, in milliseconds, kept connections must be closed. Requests have 30 seconds to arrive. */
const leakTime = 45_000

/** The largest number of connections that are kept at the same time. */
const mostHeld = 200

const concurrency = 32

/** After this many cases, the fuzzer checks that the known instance still exists. */
const renewal = 200

export interface Fault {
  readonly what: string
  /** The case that showed the fault; undefined if the whole run did. */
  readonly index?: number | undefined
}

export interface FuzzResult {
  readonly requests: number
  readonly statuses: ReadonlyMap<number, number>
  readonly faults: ReadonlyArray<Fault>
  readonly leaked: number
  readonly monitoring: Monitoring | undefined
}

export interface FuzzOptions {
  readonly setup: Setup
  readonly seed: number
  /** The indexes of the cases. */
  readonly first: number
  readonly count: number
  /** Called when the last case begins. */
  readonly onLastCase?: () => void
}

const headersOf = (key: string | undefined) => ({
  "content-type": "application/json",
  ...(key === undefined ? {} : { authorization: `Bearer ${key}` })
})

const register = async (url: string, key: string | undefined): Promise<string> => {
  const response = await fetch(`${url}/api/v1/instances`, {
    method: "POST",
    headers: headersOf(key),
    body: JSON.stringify({
      name: "orders",
      provider_id: `db-${randomUUID()}`,
      account: "123456789012",
      region: "eu-west-1",
      engine: "postgres",
      class: "db.t4g.micro"
    })
  })
  const instance: unknown = await response.json()
  if (typeof instance === "object" && instance !== null && "id" in instance) return String(instance.id)
  throw new Error(`Cannot register an instance: ${response.status}`)
}

const isThere = async (url: string, key: string | undefined, id: string): Promise<boolean> => {
  const response = await fetch(`${url}/api/v1/instances/${id}`, { headers: headersOf(key) })
  await response.arrayBuffer()
  return response.status === 200
}

/** Tries the cases, several at the same time, and returns the results. Stops early if the server has ended. */
const tryCases = async ({ port, running }: FuzzServer, { count, first, onLastCase, seed, setup }: FuzzOptions) => {
  const { key } = setup
  const routes = readRoutes(key !== undefined)
  const statuses = new Map<number, number>()
  const faults: Array<Fault> = []
  const held = new Set<Socket>()
  let knownId = await register(running.url, key)
  let next = first
  let isGone = false
  const worker = async () => {
    while (next < first + count && !isGone) {
      const index = next++
      if (next === first + count) onLastCase?.()
      try {
        if (index % renewal === 0 && !(await isThere(running.url, key, knownId)))
          knownId = await register(running.url, key)
        const target: FuzzTarget = { seed, routes, key, knownId }
        const outcome = await runCase(makeCase(index, target), {
          port,
          key,
          timeout: setup.control === undefined ? timeout : timeoutOfControl
        })
        for (const status of outcome.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (outcome.fault !== undefined) faults.push({ what: outcome.fault, index })
        if (outcome.held !== undefined && held.size < mostHeld) held.add(outcome.held)
        else outcome.held?.destroy()
      } catch (error) {
        isGone = true
        faults.push({ what: `the server is gone: ${String(error)}`, index })
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return { statuses, faults, held, isGone }
}

/**
 * Waits until the server has closed all connections, for at most `leakTime`. Returns how many are still open, or
 * undefined if the server has ended.
 */
const countLeaks = async ({ port, running }: FuzzServer): Promise<number | undefined> => {
  const deadline = performance.now() + leakTime
  for (;;) {
    const open = countOpenSockets(running.pid, port)
    if (open === undefined || open === 0 || performance.now() > deadline) return open
    await sleep(200)
  }
}

const judgeDelays = ({ database }: Setup, { own }: Monitoring): ReadonlyArray<Fault> =>
  database === "pglite"
    ? []
    : [
        ...(own.longest > longestDelay ? [{ what: `the event loop was held up for ${own.longest} ms` }] : []),
        ...(own.p99 > p99Delay ? [{ what: `the event loop's p99 delay is ${own.p99} ms` }] : [])
      ]

/** Starts a server, tries the cases on it, and then checks the server. */
export const fuzz = (options: FuzzOptions) =>
  Effect.gen(function* () {
    const server = yield* startFuzzServer(options.setup)
    const { faults, held, isGone, statuses } = yield* Effect.promise(() => tryCases(server, options))
    const leaked = isGone ? undefined : yield* Effect.promise(() => countLeaks(server))
    if (leaked === undefined) {
      const { code, stderr } = yield* server.running.stop("SIGTERM")
      faults.unshift({ what: `the server is gone, with exit code ${code}: …${stderr.slice(-2000)}` })
      return { requests: options.count, statuses, faults, leaked: 0, monitoring: undefined } satisfies FuzzResult
    }
    for (const socket of held) socket.destroy()
    const monitoring = yield* server.monitoring
    const ended = yield* server.running.stop("SIGTERM").pipe(Effect.timeoutOption("10 seconds"))
    const end: ReadonlyArray<Fault> =
      ended._tag === "None"
        ? [{ what: "the server did not stop within 10 seconds" }]
        : [
            ...(ended.value.code === 0 ? [] : [{ what: `the server ended with ${ended.value.code}` }]),
            ...(options.setup.key !== undefined && ended.value.stderr.includes(options.setup.key)
              ? [{ what: "the log repeats the API key" }]
              : [])
          ]
    return {
      requests: options.count,
      statuses,
      faults: [
        ...faults,
        ...(leaked === 0 ? [] : [{ what: `${leaked} connections are still open` }]),
        ...judgeDelays(options.setup, monitoring),
        ...end
      ],
      leaked,
      monitoring
    } satisfies FuzzResult
  }).pipe(Effect.scoped)
