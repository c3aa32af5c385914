import { assert, describe, test } from "@effect/vitest"
import { exitCodeOf, judgeSignal, stopSignals, timeToStop } from "../../src/process/stopSignals.ts"

describe("judgeSignal", () => {
  test("stops gracefully on the first signal of any kind", () => {
    for (const signal of stopSignals) assert.strictEqual(judgeSignal(signal, 0, undefined), "stop")
  })

  test("exits at once on a second SIGTERM or SIGINT", () => {
    for (const first of stopSignals) {
      for (const second of ["SIGTERM", "SIGINT"] as const) {
        assert.strictEqual(judgeSignal(second, 200, { signal: first, at: 0 }), "exit", `${second} after ${first}`)
      }
    }
  })

  test("takes a signal that a package manager passes on for the same one", () => {
    assert.strictEqual(judgeSignal("SIGINT", 20, { signal: "SIGINT", at: 0 }), "ignore")
    assert.strictEqual(judgeSignal("SIGTERM", 20, { signal: "SIGINT", at: 0 }), "exit")
  })

  test("goes on with a graceful stop on a hangup", () => {
    for (const first of stopSignals) {
      assert.strictEqual(judgeSignal("SIGHUP", 5000, { signal: first, at: 0 }), "ignore")
    }
  })
})

describe("timeToStop", () => {
  test("is 8.5 seconds where the signal was delivered at once", () => {
    assert.strictEqual(timeToStop(1000, 1000), 8500)
  })

  test("is shorter by the time that the signal may have waited, and a second at least", () => {
    assert.strictEqual(timeToStop(5000, 1000), 4500)
    assert.strictEqual(timeToStop(60_000, 1000), 1000)
  })
})

test("exitCodeOf is what shells report", () => {
  assert.deepStrictEqual(stopSignals.map(exitCodeOf), [143, 130, 129])
})
