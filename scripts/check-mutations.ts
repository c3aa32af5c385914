/**
 * Checks that the mutations still fit the sources, without running a test: the text that each one replaces must be in its
 * file exactly once. `pnpm test:mutations` tries them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { mutations } from "./mutations/mutations.ts"

const root = join(import.meta.dirname, "..")
const read = (path: string) => readFileSync(join(root, path), "utf8")

const problems = mutations.flatMap(({ file, find, name }) => {
  const found = read(file).split(find).length - 1
  return found === 1 ? [] : [`${file} holds the text of “${name}” ${found} times, not once`]
})
for (const problem of problems) console.error(problem)
console.log(`${mutations.length} mutations, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1
