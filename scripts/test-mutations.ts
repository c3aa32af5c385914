/**
 * `pnpm test:mutations` breaks the sources on purpose, one mistake at a time, and expects the tests to notice.
 * Arguments select the mutations whose name or file contains one of them. With `--write`, a run of all mutations writes
 * `docs/measurements/mutations.md`. Everything happens in copies of the workspace, two mutations at the same time.
 */
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Exit, Redacted, Scope } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Mutation } from "./mutations/Mutation.ts"
import { mutations } from "./mutations/mutations.ts"
import { type Finding, summaryOf, tableOf } from "./mutations/report.ts"
import { runTests, type Surroundings, type TestRun } from "./mutations/runTests.ts"
import { makeSandbox } from "./mutations/sandbox.ts"
import { writeMeasurementPage } from "./measurements/measurementPage.ts"

const root = join(import.meta.dirname, "..")

const { positionals: wanted, values: flags } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } }
})
const selected = mutations.filter(
  ({ file, name }) => wanted.length === 0 || wanted.some((text) => name.includes(text) || file.includes(text))
)

const describe = ({ errors, failed, passed }: TestRun): string =>
  [`${passed.length} passed`, ...failed, ...errors].join("\n  ")

/** One group for all mutations without a filter, and one for each filter. */
const groups = [
  selected.filter(({ only }) => only === undefined),
  selected.filter(({ only }) => only !== undefined)
].filter((group) => group.length > 0)

/** Without a mutation all tests must pass, and every mutation must select at least one test. */
const passUnbroken = async (surroundings: Surroundings, group: ReadonlyArray<Mutation>): Promise<boolean> => {
  const run = await runTests(surroundings, {
    tests: [...new Set(group.flatMap(({ tests }) => tests))],
    only: [...new Set(group.flatMap(({ only = [] }) => only))]
  })
  const idle = group.filter(({ only = "" }) => !run.passed.some((name) => name.includes(only)))
  for (const { name } of idle) console.error(`No test passes that “${name}” could fail`)
  const isPassed = run.failed.length === 0 && run.errors.length === 0
  if (!isPassed) console.error(`The tests do not pass unbroken:\n  ${describe(run)}`)
  return isPassed && idle.length === 0
}

/** Breaks the file, runs the tests, and restores it. */
const tryMutation = async (surroundings: Surroundings, mutation: Mutation): Promise<Finding> => {
  const path = join(surroundings.folder, mutation.file)
  const source = readFileSync(path, "utf8")
  const found = source.split(mutation.find).length - 1
  if (found !== 1) {
    console.error(`${mutation.file} holds the text of “${mutation.name}” ${found} times, not once`)
    return { mutation, noticedBy: undefined }
  }
  writeFileSync(
    path,
    source.replace(mutation.find, () => mutation.replaceWith)
  )
  const { only, tests } = mutation
  const run = await runTests(surroundings, { tests, only: only === undefined ? [] : [only] })
  writeFileSync(path, source)
  // If a test file does not even load, its tests have not noticed anything.
  if (run.errors.length > 0 || run.passed.length + run.failed.length === 0) {
    console.error(`The tests of “${mutation.name}” did not run:\n  ${describe(run)}`)
  }
  return { mutation, noticedBy: run.failed[0] }
}

/** Tries all mutations, one at a time in each of the surroundings. The findings are in the order of the mutations. */
const tryAll = async (surroundings: ReadonlyArray<Surroundings>): Promise<ReadonlyArray<Finding>> => {
  const findings = new Map<Mutation, Finding>()
  const waiting = selected.values()
  const work = async (own: Surroundings) => {
    for (const mutation of waiting) {
      const start = performance.now()
      const finding = await tryMutation(own, mutation)
      findings.set(mutation, finding)
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      const sign = finding.noticedBy === undefined ? "✗" : "✓"
      console.log(`${sign} ${findings.size} of ${selected.length}: ${mutation.name} (${seconds} s)`)
    }
  }
  // Each ends its own mutation before the copies are deleted, even if the other one fails.
  for (const outcome of await Promise.allSettled(surroundings.map(work))) {
    if (outcome.status === "rejected") throw outcome.reason
  }
  return selected.flatMap((mutation) => findings.get(mutation) ?? [])
}

const main = async (): Promise<number> => {
  if (selected.length === 0) {
    console.error(`No mutation of that name: ${wanted.join(", ")}`)
    return 2
  }
  await using stack = new AsyncDisposableStack()
  const scope = Scope.makeUnsafe()
  stack.defer(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const cluster = await Effect.runPromise(Scope.provide(startEmbeddedPostgres(), scope))
  const clusterUrl = Redacted.value(cluster.url)
  const first = { folder: stack.use(await makeSandbox(root)).folder, clusterUrl }
  const second = { folder: stack.use(await makeSandbox(root)).folder, clusterUrl }

  for (const group of groups) if (!(await passUnbroken(first, group))) return 1
  console.log("The tests pass as long as nothing is broken")
  const findings = await tryAll([first, second])
  const table = tableOf(findings)
  console.log(`\n${table}\n\n${summaryOf(findings)}`)
  if (findings.some(({ noticedBy }) => noticedBy === undefined)) return 1
  if (flags.write && wanted.length === 0) {
    writeMeasurementPage({
      name: "mutations",
      title: "Mutations and the tests that notice them",
      command: "pnpm test:mutations --write",
      body: `${table}\n\n${summaryOf(findings)}`
    })
  }
  return 0
}

process.exitCode = await main()
