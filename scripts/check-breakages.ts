/**
 * Checks that the deliberate breakages still fit the sources, without running a test: the text that each replaces stands
 * in its file exactly once, and the table in `docs/tests.md` lists the same ones. `pnpm test:breakages` tries them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { breakages } from "./breakages/breakages.ts"
import { listedIn, nameAndFileOf } from "./breakages/report.ts"

const root = join(import.meta.dirname, "..")
const read = (path: string) => readFileSync(join(root, path), "utf8")

const problems = breakages.flatMap(({ file, find, name }) => {
  const found = read(file).split(find).length - 1
  return found === 1 ? [] : [`${file} holds the text of “${name}” ${found} times, not once`]
})
const isListed = listedIn(read("docs/tests.md")).join("\n") === breakages.map(nameAndFileOf).join("\n")
if (!isListed) problems.push("docs/tests.md lists other breakages: run pnpm test:breakages --write")

for (const problem of problems) console.error(problem)
console.log(`${breakages.length} breakages, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1
