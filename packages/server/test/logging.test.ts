import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, type Layer, Schema } from "effect"
import { TestClock, TestConsole } from "effect/testing"
import { commandLogging, serverLogging } from "../src/layers/logging.ts"

const logs = Effect.gen(function* () {
  yield* Effect.logInfo("Reading postgres://shop:hunter2@host/shop")
  yield* Effect.logWarning("It is", "slow", Cause.fail(new Error("the cause"))).pipe(
    Effect.annotateLogs({ seconds: 3, file: "a.csv" })
  )
})

const linesOf = (layer: Layer.Layer<never>) =>
  logs.pipe(
    Effect.provide(layer),
    Effect.andThen(TestConsole.errorLines),
    Effect.map((lines) => lines.join("\n").split("\n")),
    Effect.provide(TestConsole.layer)
  )

const pipe = { isTerminal: false, hasColours: false }

describe("commandLogging", () => {
  it.effect("writes plain notes if stderr is not a terminal", () =>
    Effect.gen(function* () {
      const [first, second, third] = yield* linesOf(commandLogging(pipe))
      assert.match(first ?? "", /^Reading postgres:\/\/.*host\/shop$/)
      assert.notInclude(first, "hunter2")
      assert.strictEqual(second, "Warning: It is slow (seconds: 3, file: a.csv)")
      assert.include(third, "the cause")
    })
  )
})

describe("serverLogging", () => {
  it.effect("writes a JSON object in each line if stderr is not a terminal", () =>
    Effect.gen(function* () {
      const decode = Schema.decodeUnknownSync(
        Schema.fromJsonString(Schema.Struct({ level: Schema.String, message: Schema.Unknown }))
      )
      const lines = (yield* linesOf(serverLogging(pipe))).map((line) => decode(line))
      assert.deepStrictEqual(
        lines.map(({ level }) => level),
        ["INFO", "WARN"]
      )
      assert.notInclude(JSON.stringify(lines), "hunter2")
    })
  )

  it.effect("writes lines together after 50 ms, and a warning at once with the lines before it", () =>
    Effect.gen(function* () {
      const lines = Effect.map(TestConsole.errorLines, (calls) => calls.map((call) => String(call).split("\n").length))
      yield* Effect.gen(function* () {
        yield* Effect.logInfo("one")
        yield* Effect.logInfo("two")
        yield* TestClock.adjust("49 millis")
        assert.deepStrictEqual(yield* lines, [])
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* lines, [2])
        yield* Effect.logInfo("three")
        yield* Effect.logWarning("four")
        assert.deepStrictEqual(yield* lines, [2, 2])
        yield* Effect.logInfo("five")
      }).pipe(Effect.provide(serverLogging({ hasColours: false, isTerminal: false })))
      assert.deepStrictEqual(yield* lines, [2, 2, 1])
    }).pipe(Effect.provide(TestConsole.layer))
  )
})
