/**
 * `pnpm test:mutations` breaks the sources on purpose, one mistake at a time, and expects the tests to notice.
 * Arguments select the mutations whose name or file contains one of them. With `--write`, a run of all mutations writes
 * `docs/measurements/mutations.md`. Everything happens in copies of the workspace, several mutations at the same time.
 */
import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { Effect, Exit, Redacted, Scope } from "effect"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Mutation } from "./mutations/Mutation.ts"
import { mutations } from "./mutations/mutations.ts"
import { type Finding, summaryOf, tableOf } from "./mutations/report.ts"
import { makeSandbox } from "./mutations/sandbox.ts"
import { TestHost } from "./mutations/TestHost.ts"
import type { TestRun } from "./mutations/testMessages.ts"
import { writeMeasurementPage } from "./measurements/measurementPage.ts"

const root = join(import.meta.dirname, "..")

/** How many mutations are tried at the same time. One more than a small machine has cores, since many tests wait. */
const atOnce = 3

const { positionals: wanted, values: flags } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } }
})
const selected = mutations.filter(
  ({ file, name }) => wanted.length === 0 || wanted.some((text) => name.includes(text) || file.includes(text))
)

const describe = ({ errors, failed, passed }: TestRun): string =>
  [`${passed.length} passed`, ...failed.map(({ message, name }) => `${name}: ${message}`), ...errors].join("\n  ")

/** How many test files a host runs at once while nothing is broken. */
const filesAtOnce = 8

/** Runs the tests of all these mutations. Each host takes the next files when it is done with others. */
const runUnbroken = async (
  hosts: ReadonlyArray<TestHost>,
  group: ReadonlyArray<Mutation>
): Promise<ReadonlyArray<TestRun>> => {
  const files = [...new Set(group.flatMap(({ tests }) => tests))]
  const only = [...new Set(group.flatMap((mutation) => mutation.only ?? []))]
  const runs: Array<TestRun> = []
  const work = async (host: TestHost) => {
    while (files.length > 0) runs.push(await host.run({ tests: files.splice(0, filesAtOnce), only }))
  }
  await Promise.all(hosts.map(work))
  return runs
}

/** Without a mutation all tests must pass, and every mutation must select at least one test. */
const passUnbroken = async (hosts: ReadonlyArray<TestHost>): Promise<boolean> => {
  const runs = [
    ...(await runUnbroken(
      hosts,
      selected.filter(({ only }) => only === undefined)
    )),
    ...(await runUnbroken(
      hosts,
      selected.filter(({ only }) => only !== undefined)
    ))
  ]
  const passed = runs.flatMap((run) => run.passed)
  const idle = selected.filter(({ only = "" }) => !passed.some((name) => name.includes(only)))
  for (const { name } of idle) console.error(`No test passes that “${name}” could fail`)
  const broken = runs.filter(({ errors, failed }) => failed.length > 0 || errors.length > 0)
  for (const run of broken) console.error(`The tests do not pass unbroken:\n  ${describe(run)}`)
  return idle.length === 0 && broken.length === 0
}

const selectionOf = ({ only, tests }: Mutation) => ({ tests, only: only === undefined ? [] : [only] })

/** Breaks the file, runs the tests, and restores it. */
const tryMutation = async (host: TestHost, mutation: Mutation): Promise<Finding> => {
  const source = host.read(mutation.file)
  const found = source.split(mutation.find).length - 1
  if (found !== 1) {
    console.error(`${mutation.file} holds the text of “${mutation.name}” ${found} times, not once`)
    return { mutation, noticedBy: undefined }
  }
  host.write(
    mutation.file,
    source.replace(mutation.find, () => mutation.replaceWith)
  )
  const run = await host.run(selectionOf(mutation))
  host.write(mutation.file, source)
  // If a test file does not even load, its tests have not noticed anything.
  if (run.failed.length === 0 && (run.errors.length > 0 || run.passed.length === 0)) {
    console.error(`The tests of “${mutation.name}” did not run:\n  ${describe(run)}`)
  }
  return { mutation, noticedBy: run.failed[0]?.name }
}

/** A restored file must be loaded as it is, or its mutation would be noticed in place of the following ones. */
const checkRestored = async (host: TestHost, { mutation, noticedBy }: Finding): Promise<void> => {
  if (noticedBy === undefined) return
  const run = await host.run(selectionOf(mutation))
  if (run.failed.length > 0 || run.errors.length > 0) {
    throw new Error(`The tests of “${mutation.name}” do not pass after it:\n  ${describe(run)}`)
  }
}

/** Tries all mutations, one at a time with each host. The findings are in the order of the mutations. */
const tryAll = async (hosts: ReadonlyArray<TestHost>): Promise<ReadonlyArray<Finding>> => {
  const findings = new Map<Mutation, Finding>()
  const waiting = selected.values()
  const work = async (host: TestHost) => {
    let isFirst = true
    for (const mutation of waiting) {
      const start = performance.now()
      const finding = await tryMutation(host, mutation)
      if (isFirst) await checkRestored(host, finding)
      isFirst = false
      findings.set(mutation, finding)
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      const sign = finding.noticedBy === undefined ? "✗" : "✓"
      console.log(`${sign} ${findings.size} of ${selected.length}: ${mutation.name} (${seconds} s)`)
    }
  }
  // Each ends its own mutation before the copies are deleted, even if another one fails.
  for (const outcome of await Promise.allSettled(hosts.map(work))) {
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
  const hosts: Array<TestHost> = []
  for (let made = 0; made < atOnce; made++) {
    const { folder } = stack.use(await makeSandbox(root))
    hosts.push(stack.use(new TestHost({ folder, clusterUrl })))
  }

  if (!(await passUnbroken(hosts))) return 1
  console.log("The tests pass as long as nothing is broken")
  const findings = await tryAll(hosts)
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
