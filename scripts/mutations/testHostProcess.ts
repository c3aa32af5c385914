/**
 * The process in which `TestHost.ts` runs tests. Its working folder is the workspace. It runs what each message
 * selects, and sends back what became of it. Vitest starts once for each configuration, and keeps what it has
 * transformed except the file that changed. Every run has worker processes of its own, which load every module anew.
 */
import { Schema } from "effect"
import { relative } from "node:path"
import type { SerializedError } from "vitest"
import { createVitest, type Reporter, type TestCase, type TestModule, type Vitest } from "vitest/node"
import { type TestName, TestRun, TestSelection } from "./testMessages.ts"

const root = process.cwd()

/** Why a file failed although none of its tests did, such as an import that does not resolve. */
const errorsOf = (module: TestModule): ReadonlyArray<string> => {
  if (module.state() !== "failed" || !module.children.allTests("failed").next().done) return []
  return [module, ...module.children.allSuites()].flatMap((suite) =>
    suite.errors().map(({ message }) => `${relative(root, module.moduleId)}: ${message}`)
  )
}

/** Notes what happens in the current run only, since vitest also remembers the tests of earlier runs. */
class RunReporter implements Reporter {
  readonly passed: Array<TestName> = []
  readonly failed: Array<TestRun["failed"][number]> = []
  readonly errors: Array<string> = []

  onTestRunStart(): void {
    for (const list of [this.passed, this.failed, this.errors]) list.length = 0
  }

  onTestCaseResult(test: TestCase): void {
    const { errors = [], state } = test.result()
    const named = { file: relative(root, test.module.moduleId), name: test.fullName }
    if (state === "passed") this.passed.push(named)
    if (state === "failed") this.failed.push({ ...named, message: errors[0]?.message ?? "" })
  }

  onTestModuleEnd(module: TestModule): void {
    this.errors.push(...errorsOf(module))
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>): void {
    this.errors.push(...unhandled.map(({ message }) => message))
    if (this.failed.length > 0) return
    // The first failure ends the run, sometimes before its result is reported.
    for (const module of modules) for (const test of module.children.allTests("failed")) this.onTestCaseResult(test)
  }
}

/** Between the titles of suites and their tests in the names of tests. Vitest compares patterns with spaces there. */
const separator = " > "

const patternOf = (text: string): string =>
  text
    .split(separator)
    .map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(`(?:${separator}| )`)

/** A vitest that has started, and what it reports. */
interface Started {
  readonly vitest: Vitest
  readonly report: RunReporter
}

const start = async (config: string): Promise<Started> => {
  const report = new RunReporter()
  const vitest = await createVitest({
    root,
    config,
    watch: false,
    bail: 1,
    // Several hosts run at the same time, and most runs are of one file.
    maxWorkers: 1,
    // Without a cache on the disk, a file that changed is certain to be transformed again.
    fsModuleCache: false,
    reporters: [report]
  })
  return { vitest, report }
}

const started = new Map<string, Started>()

const runWith = async (config: string, { only, tests }: TestSelection): Promise<TestRun> => {
  const { report, vitest } = started.get(config) ?? (await start(config))
  started.set(config, { report, vitest })
  if (only.length === 0) vitest.resetGlobalTestNamePattern()
  else vitest.setGlobalTestNamePattern(new RegExp(only.map(patternOf).join("|")))
  await vitest.rerunTestSpecifications(await vitest.globTestSpecifications([...tests]))
  return { passed: [...report.passed], failed: [...report.failed], errors: [...report.errors] }
}

const isSystemTest = (file: string) => file.endsWith(".system.test.ts")

/** Runs the tests in the vitest of their configuration. System tests have one of their own. */
const run = async (selection: TestSelection): Promise<TestRun> => {
  for (const file of selection.changed) for (const { vitest } of started.values()) vitest.invalidateFile(file)
  const runs: Array<TestRun> = []
  for (const [config, tests] of [
    ["vitest.config.ts", selection.tests.filter((file) => !isSystemTest(file))],
    ["system-tests/vitest.config.ts", selection.tests.filter(isSystemTest)]
  ] as const) {
    if (tests.length > 0) runs.push(await runWith(config, { ...selection, tests }))
  }
  return {
    passed: runs.flatMap(({ passed }) => passed),
    failed: runs.flatMap(({ failed }) => failed),
    errors: runs.flatMap(({ errors }) => errors)
  }
}

process.on("message", (message) => {
  void run(Schema.decodeUnknownSync(TestSelection)(message)).then((ended) =>
    process.send?.(Schema.encodeSync(TestRun)(ended))
  )
})

process.on("disconnect", () => {
  void Promise.all([...started.values()].map(({ vitest }) => vitest.close())).then(() => process.exit())
})
