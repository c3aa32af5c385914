/**
 * `pnpm test:fuzz` sends random and broken requests to the real program, over raw sockets, to all routes of the API,
 * with and without an API key, on the embedded database and on PostgreSQL. No status may be 500 or more, the server
 * must not crash or keep a connection open, every 4xx must be a problem document, and on PostgreSQL the event loop must
 * not be blocked for more than 250 ms. The run also fails if it does not notice a server that is broken on purpose.
 *
 * --requests N      how many connections to try in all (100,000)
 * --seed N          the seed of the cases, by default the time; it is printed
 * --case N          only this case; prints what it sends and receives
 * --database NAME   only pglite or only postgres
 * --key WHETHER     only with (yes) or only without (no) a key
 * --no-controls     omits the servers that are broken on purpose
 */
import { Console, Effect, Fiber } from "effect"
import { parseArgs } from "node:util"
import { makeCase } from "./FuzzCase.ts"
import { fuzz, type FuzzResult } from "./fuzz.ts"
import type { Setup } from "./fuzzServer.ts"
import { readRoutes } from "./routes.ts"

const { values: options } = parseArgs({
  options: {
    requests: { type: "string", default: "100000" },
    seed: { type: "string" },
    case: { type: "string" },
    database: { type: "string" },
    key: { type: "string" },
    controls: { type: "boolean", default: true }
  },
  allowNegative: true,
  // pnpm passes on the dashes that end its own options.
  args: process.argv.slice(2).filter((argument) => argument !== "--")
})

const seed = Number(options.seed ?? Date.now() % 1_000_000)
const key = "fuzz-key-0123456789abcdef"

const setups: ReadonlyArray<Setup> = (["pglite", "postgres"] as const)
  .flatMap((database) => [undefined, key].map((apiKey): Setup => ({ database, key: apiKey, control: undefined })))
  .filter(
    ({ database, key: apiKey }) =>
      (options.database ?? database) === database &&
      (options.key ?? (apiKey === undefined ? "no" : "yes")) === (apiKey === undefined ? "no" : "yes")
  )

/** Servers that are broken on purpose. The fuzzer must notice each. */
const controls: ReadonlyArray<readonly [control: string, expected: RegExp]> = [
  ["answers 500", /answered 500/],
  ["answers without a problem document", /is no problem document/],
  ["crashes", /the server is gone/],
  ["is held up", /the event loop was held up/],
  ["keeps upgrades", /connections are still open/],
  ["never answers", /got no response/]
]

const requestsOfControl = 600

const nameOf = ({ database, key: apiKey }: Setup): string =>
  `${database === "pglite" ? "PGlite" : "PostgreSQL"}, ${apiKey === undefined ? "without a key" : "with a key"}`

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`

const describe = ({ faults, leaked, monitoring, requests, statuses }: FuzzResult): ReadonlyArray<string> => [
  `${requests} connections, ${faults.length} faults, ${leaked} leaked sockets`,
  `statuses ${[...statuses]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
    .join(", ")}`,
  ...(monitoring === undefined
    ? []
    : [
        `event loop held up by the server: p99 ${monitoring.own.p99} ms, longest ${monitoring.own.longest} ms ` +
          `(with the machine's own delays p99 ${monitoring.all.p99} ms, longest ${monitoring.all.longest} ms)`,
        `memory: ${mebibytes(monitoring.memory)} at the end, ${mebibytes(monitoring.peakMemory)} at most`
      ])
]

const shownFaults = 10

const runSetup = Effect.fnUntraced(function* (setup: Setup, first: number, count: number, onLastCase?: () => void) {
  const result = yield* fuzz({ setup, seed, first, count, ...(onLastCase === undefined ? {} : { onLastCase }) })
  yield* Console.log(`▶ ${nameOf(setup)}`)
  for (const line of describe(result)) yield* Console.log(`  ${line}`)
  for (const { index, what } of result.faults.slice(0, shownFaults)) {
    yield* Console.error(`  ✗ ${what}${index === undefined ? "" : ` (--seed ${seed} --case ${index})`}`)
  }
  return result.faults.length
})

const runControl = Effect.fnUntraced(function* (control: string, expected: RegExp, onLastCase: () => void) {
  const setup: Setup = { database: "postgres", key: undefined, control }
  const { faults } = yield* fuzz({ setup, seed, first: 0, count: requestsOfControl, onLastCase })
  const isNoticed = faults.some(({ what }) => expected.test(what))
  yield* Console.log(
    `  ${isNoticed ? "✓" : "✗"} control, a server that ${control}: ${isNoticed ? "noticed" : "NOT NOTICED"}`
  )
  return isNoticed
})

/** So long after the last case began, a run only waits for requests and connections that exceed their time. */
const quietAfter = "5 seconds"

/** Starts a run, and returns when it only waits or has ended. The next run may begin then. */
const begin = <A, E>(run: (onLastCase: () => void) => Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const lastCase = Promise.withResolvers<void>()
    const fiber = yield* Effect.forkScoped(run(lastCase.resolve))
    yield* Effect.raceFirst(
      Effect.promise(() => lastCase.promise).pipe(Effect.andThen(Effect.sleep(quietAfter))),
      Fiber.await(fiber)
    )
    return fiber
  })

const showCase = (index: number) =>
  Effect.gen(function* () {
    for (const setup of setups) {
      const { pieces } = makeCase(index, {
        seed,
        routes: readRoutes(setup.key !== undefined),
        key: setup.key,
        knownId: "KNOWN"
      })
      yield* Console.log(pieces.map((piece) => JSON.stringify(piece.toString("latin1")).slice(0, 4000)).join("\n"))
      yield* runSetup(setup, index, 1)
    }
  })

const program = Effect.gen(function* () {
  yield* Console.log(`seed ${seed}`)
  if (options.case !== undefined) return yield* showCase(Number(options.case))
  const count = Math.ceil(Number(options.requests) / setups.length)
  const beginAll = (database: Setup["database"]) =>
    Effect.forEach(
      setups.filter((setup) => setup.database === database),
      (setup) => begin((onLastCase) => runSetup(setup, setups.indexOf(setup) * count, count, onLastCase)),
      // On PGlite at the same time, since they wait more than they work. On PostgreSQL the event loop is measured.
      { concurrency: database === "pglite" ? 2 : 1 }
    )
  const pglite = yield* beginAll("pglite")
  const broken = yield* Effect.forEach(
    options.controls ? controls : [],
    ([control, expected]) => begin((onLastCase) => runControl(control, expected, onLastCase)),
    // At the same time, since they wait more than they work.
    { concurrency: "unbounded" }
  )
  const postgres = yield* beginAll("postgres")
  const faults = yield* Effect.forEach([...pglite, ...postgres], Fiber.join)
  const missed = (yield* Effect.forEach(broken, Fiber.join)).filter((isNoticed) => !isNoticed)
  const failures = faults.reduce((sum, found) => sum + found, missed.length)
  yield* Console.log(`fuzz: ${count * setups.length} connections, ${failures} failures; seed ${seed}`)
  if (failures > 0) process.exitCode = 1
})

await Effect.runPromise(Effect.scoped(program))
