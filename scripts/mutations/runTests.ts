import { Schema } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join, relative } from "node:path"

const limitMillis = 180_000

const Report = Schema.fromJsonString(
  Schema.Struct({
    testResults: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        status: Schema.String,
        message: Schema.optionalKey(Schema.String),
        assertionResults: Schema.Array(
          Schema.Struct({ ancestorTitles: Schema.Array(Schema.String), title: Schema.String, status: Schema.String })
        )
      })
    )
  })
)

/** Which tests to run. */
export interface TestSelection {
  readonly tests: ReadonlyArray<string>
  /** Only those whose full name contains one of these texts; empty for all. */
  readonly only: ReadonlyArray<string>
}

/** What became of a run of some tests. */
export interface TestRun {
  /** The full names of the tests that passed. */
  readonly passed: ReadonlyArray<string>
  /** Of those that failed, in the order of the files that were asked for. */
  readonly failed: ReadonlyArray<string>
  /** Why there may be neither: files that could not be loaded. */
  readonly errors: ReadonlyArray<string>
}

/** Between the titles of suites and their tests. */
const separator = " > "

const patternOf = (text: string): string =>
  text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(separator, `(?:${separator}| )`)

/** Where tests are run: a copy of the workspace, and the PostgreSQL cluster that every run uses. */
export interface Surroundings {
  readonly folder: string
  /** The superuser's URL. */
  readonly clusterUrl: string
}

/** Runs test files of one vitest configuration, named by its arguments. */
const runVitest = async (
  { clusterUrl, folder }: Surroundings,
  { only, tests }: TestSelection,
  configuration: ReadonlyArray<string>
): Promise<TestRun> => {
  const output = join(folder, "report.json")
  rmSync(output, { force: true })
  const filter = only.length === 0 ? [] : ["--testNamePattern", only.map(patternOf).join("|")]
  const vitest = join(folder, "node_modules/vitest/vitest.mjs")
  const child = spawn(
    process.execPath,
    [vitest, "run", "--reporter=json", `--outputFile=${output}`, ...configuration, ...filter, ...tests],
    {
      cwd: folder,
      env: { ...process.env, SNOOZEQL_TEST_CLUSTER_URL: clusterUrl },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: limitMillis
    }
  )
  let stderr = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text
  })
  await once(child, "close")
  if (!existsSync(output)) return { passed: [], failed: [], errors: [`vitest gave no report: ${stderr.trim()}`] }
  const { testResults } = Schema.decodeSync(Report)(readFileSync(output, "utf8"))
  const placeOf = ({ name }: { readonly name: string }) => tests.indexOf(relative(folder, name))
  const files = testResults.toSorted((a, b) => placeOf(a) - placeOf(b))
  const namesOf = (wanted: string) =>
    files.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === wanted)
        .map(({ ancestorTitles, title }) => [...ancestorTitles, title].join(separator))
    )
  return {
    passed: namesOf("passed"),
    failed: namesOf("failed"),
    errors: files.flatMap(({ assertionResults, message, name, status }) =>
      status === "failed" && !assertionResults.some((result) => result.status === "failed")
        ? [`${relative(folder, name)}: ${message ?? "failed"}`]
        : []
    )
  }
}

const systemTests = ["--config", "system-tests/vitest.config.ts"]

const isSystemTest = (file: string) => file.endsWith(".system.test.ts")

/** Runs the tests in a vitest of their own; system tests in another one, with their configuration. */
export const runTests = async (surroundings: Surroundings, { only, tests }: TestSelection): Promise<TestRun> => {
  const runs: Array<TestRun> = []
  for (const [configuration, group] of [
    [[], tests.filter((file) => !isSystemTest(file))],
    [systemTests, tests.filter(isSystemTest)]
  ] as const) {
    if (group.length > 0) runs.push(await runVitest(surroundings, { only, tests: group }, configuration))
  }
  return {
    passed: runs.flatMap(({ passed }) => passed),
    failed: runs.flatMap(({ failed }) => failed),
    errors: runs.flatMap(({ errors }) => errors)
  }
}
