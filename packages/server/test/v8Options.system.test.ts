import { assert, describe, it } from "@effect/vitest"
import { testedProgram } from "@snoozeql/testing/testedProgram"
import { spawnSync } from "node:child_process"

/** What Node prints on stderr in a run with these arguments. */
const errorsOf = (...args: ReadonlyArray<string>): string =>
  spawnSync(process.execPath, args, { encoding: "utf8" }).stderr

describe("the program", () => {
  it("sets only options that V8 knows", () => {
    assert.strictEqual(errorsOf(testedProgram, "--version"), "")
  })

  it("control: Node tells of an option that V8 does not know", () => {
    const code = 'process.getBuiltinModule("node:v8").setFlagsFromString("--no-such-option")'
    assert.include(errorsOf("--eval", code), "unrecognized flag")
  })
})
