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
import type { TestName, TestRun } from "./mutations/testMessages.ts"
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
  return { mutation, noticedBy: run.failed[0] }
}

/** How many mutations' tests a host runs at once when nothing is broken any more. */
const mutationsAtOnce = 10

const isSame = (one: TestName) => (other: TestName) => one.file === other.file && one.name === other.name

/** Whether the test that noticed a mutation passes among all tests of the mutation. */
const passesAmongAll = async (host: TestHost, { mutation, noticedBy }: Finding): Promise<boolean> => {
  if (noticedBy === undefined) return true
  const run = await host.run(selectionOf(mutation))
  const passes = run.failed.length === 0 && run.errors.length === 0 && run.passed.some(isSame(noticedBy))
  if (!passes) console.error(`The tests of “${mutation.name}” do not pass without it:\n  ${describe(run)}`)
  return passes
}

/**
 * The tests that noticed must pass when nothing is broken any more, in the copy that was broken. Otherwise they did not
 * notice the mutation, but a fault of the copy, or an earlier mutation that is still loaded. Begins with the last mutation.
 */
const passRestored = async (host: TestHost, findings: ReadonlyArray<Finding>): Promise<boolean> => {
  const waiting = findings.toReversed()
  let areAllPassed = true
  while (waiting.length > 0) {
    const group = waiting.splice(0, mutationsAtOnce)
    const { passed } = await host.run({
      tests: [...new Set(group.flatMap(({ mutation }) => mutation.tests))],
      only: [...new Set(group.flatMap(({ noticedBy }) => noticedBy?.name ?? []))]
    })
    for (const finding of group) {
      // A test may need those before it, and a run ends with the first test that fails.
      const passes =
        (finding.noticedBy !== undefined && passed.some(isSame(finding.noticedBy))) ||
        (await passesAmongAll(host, finding))
      areAllPassed &&= passes
    }
  }
  return areAllPassed
}

interface Outcome {
  /** In the order of the mutations. */
  readonly findings: ReadonlyArray<Finding>
  readonly doPassRestored: boolean
}

/** Tries all mutations, one at a time with each host, and then the tests that noticed without any mutation. */
const tryAll = async (hosts: ReadonlyArray<TestHost>): Promise<Outcome> => {
  const findings = new Map<Mutation, Finding>()
  const waiting = selected.values()
  const work = async (host: TestHost): Promise<boolean> => {
    const own: Array<Finding> = []
    let isLoadedAnew = true
    for (const mutation of waiting) {
      const start = performance.now()
      const finding = await tryMutation(host, mutation)
      // A restored file must be loaded as it is, or its mutation would be noticed instead of the next one.
      if (own.length === 0) isLoadedAnew = await passesAmongAll(host, finding)
      own.push(finding)
      findings.set(mutation, finding)
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      const sign = finding.noticedBy === undefined ? "✗" : "✓"
      console.log(`${sign} ${findings.size} of ${selected.length}: ${mutation.name} (${seconds} s)`)
    }
    return (await passRestored(host, own)) && isLoadedAnew
  }
  const outcomes: Array<boolean> = []
  // Each ends its own mutation before the copies are deleted, even if another one fails.
  for (const outcome of await Promise.allSettled(hosts.map(work))) {
    if (outcome.status === "rejected") throw outcome.reason
    outcomes.push(outcome.value)
  }
  return {
    findings: selected.flatMap((mutation) => findings.get(mutation) ?? []),
    doPassRestored: outcomes.every((passes) => passes)
  }
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

  const { doPassRestored, findings } = await tryAll(hosts)
  const table = tableOf(findings)
  console.log(`\n${table}\n\n${summaryOf(findings)}`)
  if (!doPassRestored || findings.some(({ noticedBy }) => noticedBy === undefined)) return 1
  console.log("The tests that noticed pass when nothing is broken")
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
