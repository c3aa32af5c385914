import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { makeCountedWarning } from "../src/CountedWarning.ts"

describe("makeCountedWarning", () => {
  it.effect("counts subjects one by one up to a limit, and the others together", () =>
    Effect.gen(function* () {
      const written: Array<Readonly<Record<string, number>>> = []
      const warn = yield* makeCountedWarning({
        interval: "1 minute",
        maximumSubjects: 2,
        write: (counts) => Effect.sync(() => void written.push(Object.fromEntries(counts)))
      })
      for (const subject of ["a", "a", "b", "c", "d", "a", "c"]) yield* warn(subject)
      assert.deepStrictEqual(written, [{ a: 1 }])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(written, [{ a: 1 }, { a: 2, b: 1, others: 3 }])
      yield* warn("c")
      yield* TestClock.adjust("59 seconds")
      assert.lengthOf(written, 2)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(written[2], { c: 1 })
    })
  )
})
