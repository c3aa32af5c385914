/**
 * Breaks the sources on purpose, one mistake at a time, and expects the tests to notice: `pnpm test:breakages`.
 * Arguments choose the breakages whose name or file contains one of them. A run of all writes its table into
 * `docs/tests.md`. Everything happens in a copy of the workspace.
 */
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Breakage } from "./breakages/Breakage.ts"
import { breakages } from "./breakages/breakages.ts"
import { type Finding, summaryOf, tableOf, withTable } from "./breakages/report.ts"
import { runTests, type TestRun } from "./breakages/runTests.ts"
import { makeSandbox } from "./breakages/sandbox.ts"

const root = join(import.meta.dirname, "..")
const document = join(root, "docs/tests.md")

const wanted = process.argv.slice(2)
const selected = breakages.filter(
  ({ file, name }) => wanted.length === 0 || wanted.some((text) => name.includes(text) || file.includes(text))
)

const describe = ({ errors, failed, passed }: TestRun): string =>
  [`${passed.length} passed`, ...failed, ...errors].join("\n  ")

await using sandbox = await makeSandbox(root)

/** As long as nothing is broken all tests have to pass, and every breakage has to name some. */
const passUnbroken = (): boolean =>
  [selected.filter(({ only }) => only === undefined), selected.filter(({ only }) => only !== undefined)].every(
    (group) => {
      if (group.length === 0) return true
      const run = runTests(sandbox.folder, {
        tests: [...new Set(group.flatMap(({ tests }) => tests))],
        only: [...new Set(group.flatMap(({ only = [] }) => only))]
      })
      const idle = group.filter(({ only = "" }) => !run.passed.some((name) => name.includes(only)))
      for (const { name } of idle) console.error(`No test passes that “${name}” could fail`)
      const isPassed = run.failed.length === 0 && run.errors.length === 0
      if (!isPassed) console.error(`The tests do not pass unbroken:\n  ${describe(run)}`)
      return isPassed && idle.length === 0
    }
  )

/** Breaks the file, runs the tests, and restores it. */
const tryBreakage = (breakage: Breakage): Finding => {
  const path = join(sandbox.folder, breakage.file)
  const source = readFileSync(path, "utf8")
  const found = source.split(breakage.find).length - 1
  if (found !== 1) {
    console.error(`${breakage.file} holds the text of “${breakage.name}” ${found} times, not once`)
    return { breakage, noticedBy: undefined }
  }
  writeFileSync(
    path,
    source.replace(breakage.find, () => breakage.replaceWith)
  )
  const { only, tests } = breakage
  const run = runTests(sandbox.folder, { tests, only: only === undefined ? [] : [only] })
  writeFileSync(path, source)
  // A file that does not even load says nothing about its tests.
  if (run.errors.length > 0 || run.passed.length + run.failed.length === 0) {
    console.error(`The tests of “${breakage.name}” did not run:\n  ${describe(run)}`)
  }
  return { breakage, noticedBy: run.failed[0] }
}

if (selected.length === 0) {
  console.error(`No breakage of that name: ${wanted.join(", ")}`)
  process.exitCode = 2
} else if (passUnbroken()) {
  console.log("The tests pass as long as nothing is broken")
  const findings = selected.map((breakage, index) => {
    const start = performance.now()
    const finding = tryBreakage(breakage)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${finding.noticedBy === undefined ? "✗" : "✓"} ${index + 1} ${breakage.name} (${seconds} s)`)
    return finding
  })
  const table = tableOf(findings)
  console.log(`\n${table}\n\n${summaryOf(findings)}`)
  const isNoticed = findings.every(({ noticedBy }) => noticedBy !== undefined)
  if (!isNoticed) process.exitCode = 1
  else if (wanted.length === 0) {
    writeFileSync(document, withTable(readFileSync(document, "utf8"), table))
    execFileSync("oxfmt", [document])
  }
} else process.exitCode = 1
