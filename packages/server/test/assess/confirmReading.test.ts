import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { confirmReading } from "../../src/assess/confirmReading.ts"
import { noTerminal, OutputTerminal } from "../../src/output/OutputTerminal.ts"

/** What becomes of a reading, and what was asked, if these are the answers. */
const confirm = Effect.fnUntraced(function* (...answers: ReadonlyArray<string>) {
  const questions: Array<string> = []
  const ask = (question: string) =>
    Effect.sync(() => {
      questions.push(question)
      return answers[questions.length - 1] ?? ""
    })
  const agreed = yield* confirmReading({ expected: [], classes: ["db.t4g.micro"] }, 12, false).pipe(
    Effect.as(true),
    Effect.catchTag("ReadingDeclined", () => Effect.succeed(false)),
    Effect.provideService(OutputTerminal, { ...noTerminal, ask })
  )
  return { agreed, questions }
})

describe("confirmReading", () => {
  it.effect("takes only a yes for a yes, and no answer for a no", () =>
    Effect.gen(function* () {
      for (const yes of ["y", "YES ", " Yes"]) assert.isTrue((yield* confirm(yes)).agreed, yes)
      for (const no of ["", "n", "No", " NO "]) {
        assert.deepStrictEqual(yield* confirm(no), { agreed: false, questions: ["Read them now? [y/N] "] }, no)
      }
    })
  )

  it.effect("asks again if an answer is neither", () =>
    Effect.gen(function* () {
      const again = "Please answer yes or no. Read them now? [y/N] "
      const questions = ["Read them now? [y/N] ", again, again]
      assert.deepStrictEqual(yield* confirm("maybe", "yess", "y"), { agreed: true, questions })
      assert.deepStrictEqual(yield* confirm("maybe", "yess", "n"), { agreed: false, questions })
    })
  )
})
