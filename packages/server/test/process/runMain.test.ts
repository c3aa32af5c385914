import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

const limit = 60_000

interface Started {
  readonly child: ChildProcess
  readonly printed: () => string
}

/** A program of `fixtures/stubborn.ts`, killed with the scope. */
const start = (way: string): Effect.Effect<Started, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [join(import.meta.dirname, "fixtures", "stubborn.ts"), way], {
        stdio: ["ignore", "pipe", "pipe"]
      })
      let printed = ""
      child.stdout.on("data", (chunk) => (printed += String(chunk)))
      return { child, printed: () => printed }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const waitFor = Effect.fnUntraced(function* ({ printed }: Started, text: string) {
  while (!printed().includes(text)) yield* Effect.sleep("20 millis")
})

const ended = ({ child }: Started) =>
  Effect.promise(async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
    return child.exitCode ?? child.signalCode
  })

const signal = ({ child }: Started, name: NodeJS.Signals) => Effect.sync(() => child.kill(name))

/** The requirement: the process has ended 10 seconds after the signal. */
const withinTenSeconds = Effect.timeout("10 seconds")

describe("a program that is told to stop", { concurrent: true }, () => {
  it.live.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129]
  ] as const)(
    "stops gracefully on %s",
    ([name, code]) =>
      Effect.gen(function* () {
        const program = yield* start("at-once")
        yield* waitFor(program, "ready")
        yield* signal(program, name)
        assert.strictEqual(yield* ended(program), code)
        assert.include(program.printed(), "stopping")
      }),
    limit
  )

  it.live(
    "ends within 10 seconds if its graceful stop never ends",
    () =>
      Effect.gen(function* () {
        const program = yield* start("never")
        yield* waitFor(program, "ready")
        yield* signal(program, "SIGTERM")
        assert.strictEqual(yield* withinTenSeconds(ended(program)), 1)
      }),
    limit
  )

  it.live(
    "ends within 10 seconds if its thread is busy",
    () =>
      Effect.gen(function* () {
        const program = yield* start("busy")
        yield* waitFor(program, "ready")
        yield* signal(program, "SIGTERM")
        assert.strictEqual(yield* withinTenSeconds(ended(program)), "SIGKILL")
      }),
    limit
  )

  it.live.each([
    ["SIGTERM", "SIGTERM", 143],
    ["SIGINT", "SIGINT", 130],
    ["SIGHUP", "SIGINT", 130]
  ] as const)(
    "exits at once on %s and then %s",
    ([first, second, code]) =>
      Effect.gen(function* () {
        const program = yield* start("never")
        yield* waitFor(program, "ready")
        yield* signal(program, first)
        yield* waitFor(program, "stopping")
        yield* Effect.sleep("200 millis")
        yield* signal(program, second)
        assert.strictEqual(yield* Effect.timeout(ended(program), "5 seconds"), code)
      }),
    limit
  )

  it.live(
    "continues when the reader of its output leaves",
    () =>
      Effect.gen(function* () {
        const program = yield* start("chatter")
        yield* waitFor(program, "out")
        program.child.stdout?.destroy()
        program.child.stderr?.destroy()
        yield* Effect.sleep("1 second")
        assert.isNull(program.child.exitCode)
        assert.isNull(program.child.signalCode)
        yield* signal(program, "SIGTERM")
        assert.strictEqual(yield* ended(program), 143)
      }),
    limit
  )
})
