import { join } from "node:path"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { compileCache } from "../packages/testing/src/compileCache.ts"

/** The files that take longest, most of them because they wait for clocks. The others run beside them. */
const longest = ["clockSteps", "assess.system", "pgbouncer", "issuedAdvice", "stop", "everythingAtOnce", "cron"]

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.includes(`/${name}.`))
  return place === -1 ? longest.length : place
}

class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return files.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

export default defineConfig({
  test: {
    root: join(import.meta.dirname, ".."),
    include: ["system-tests/*.test.ts", "packages/*/test/**/*.system.test.ts"],
    globalSetup: ["packages/testing/src/globalSetup.ts", "system-tests/bundledProgram.ts"],
    env: compileCache,
    // Three more than a small machine has cores: most of these tests wait for timers, clocks and stopped programs.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 60_000
  }
})
