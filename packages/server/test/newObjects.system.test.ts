import { assert, describe, it } from "@effect/vitest"
import { testedProgram } from "@snoozeql/testing/testedProgram"
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"

/** Makes many objects when the program ends, some of which live for a while, and prints how far the space for new ones grew. */
const probe = `
  import { getHeapSpaceStatistics } from "node:v8"
  process.on("exit", () => {
    let alive = []
    for (let made = 0; made < 3_000_000; made++) {
      alive.push({ made })
      if (alive.length === 300_000) alive = []
    }
    const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")
    process.stderr.write(\`new space \${space_size}\`)
  })
`

const folder = suiteFolder()

/** The size of the space for new objects, in MiB, after a run of Node with these arguments. */
const newSpaceAfter = (...args: ReadonlyArray<string>): number => {
  const file = join(folder, "probe.mjs")
  writeFileSync(file, probe)
  const output = execFileSync(
    "sh",
    ["-c", '"$@" 2>&1 >/dev/null', "sh", process.execPath, `--import=${pathToFileURL(file).href}`, ...args],
    { encoding: "utf8" }
  )
  assert.notInclude(output, "unrecognized flag")
  return Number(/new space (\d+)/.exec(output)?.[1]) / 2 ** 20
}

describe("the program", () => {
  it("keeps the space for new objects small, so that collecting them is quick", () => {
    assert.isBelow(newSpaceAfter(testedProgram, "--version"), 10)
  })

  it("control: Node by itself lets it grow", () => {
    assert.isAbove(newSpaceAfter("--eval", "0"), 16)
  })
})
