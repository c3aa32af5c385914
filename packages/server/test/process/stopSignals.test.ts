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

  test("counts a signal that a package manager repeats as the same one", () => {
    assert.strictEqual(judgeSignal("SIGINT", 20, { signal: "SIGINT", at: 0 }), "ignore")
    assert.strictEqual(judgeSignal("SIGTERM", 20, { signal: "SIGINT", at: 0 }), "exit")
  })

  test("continues a graceful stop on a hangup", () => {
    for (const first of stopSignals) {
      assert.strictEqual(judgeSignal("SIGHUP", 5000, { signal: first, at: 0 }), "ignore")
    }
  })
})

describe("timeToStop", () => {
  test("is 8.5 seconds if the signal was delivered at once", () => {
    assert.strictEqual(timeToStop(1000, 1000), 8500)
  })

  test("is shorter by the time that the signal may have waited, but at least a second", () => {
    assert.strictEqual(timeToStop(5000, 1000), 4500)
    assert.strictEqual(timeToStop(60_000, 1000), 1000)
  })
})

test("exitCodeOf returns the code that shells report", () => {
  assert.deepStrictEqual(stopSignals.map(exitCodeOf), [143, 130, 129])
})
