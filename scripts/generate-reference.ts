/**
 * Writes `docs/reference` from the docstrings of the published packages' exports. The pages are not committed. With `--check`
 * it writes nothing, and fails if an export has no docstring. TypeDoc 0.28 cannot be used, since it needs the compiler API of
 * TypeScript 6 or older.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { declarationsOf } from "./reference/declarationsOf.ts"
import { publicPackages } from "./reference/publicModules.ts"
import { renderPackage } from "./reference/renderPackage.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "docs/reference")

const packages = publicPackages(root).filter(({ modules }) => modules.length > 0)

/** The exports without a docstring. A schema and its type have the same name; a docstring on one of them is enough. */
const undocumentedIn = (path: string): ReadonlyArray<string> => {
  const declarations = declarationsOf(path, readFileSync(join(root, path), "utf8"))
  const documented = new Set(declarations.filter(({ documentation }) => documentation !== "").map(({ name }) => name))
  return [...new Set(declarations.map(({ name }) => name))]
    .filter((name) => !documented.has(name))
    .map((name) => `${path}: ${name}`)
}

const pageOf = (name: string): string => `${name.replace("@snoozeql/", "")}.md`

const index = [
  "# Reference",
  "",
  "What each published package exports, from its docstrings. Written by `pnpm reference`.",
  "",
  ...packages.map(({ description, name }) => `- [${name}](${pageOf(name)}): ${description}`),
  ""
].join("\n")

const pages = new Map([
  ["README.md", index],
  ...packages.map((one) => [pageOf(one.name), renderPackage(root, one)] as const)
])

if (process.argv.includes("--check")) {
  const undocumented = packages.flatMap(({ modules }) => modules.flatMap(({ path }) => undocumentedIn(path)))
  for (const exported of undocumented) console.error(`${exported} has no docstring`)
  console.log(`${pages.size - 1} packages, ${undocumented.length} exports without a docstring`)
  if (undocumented.length > 0) process.exitCode = 1
} else {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [file, page] of pages) writeFileSync(join(folder, file), page)
  console.log(`${pages.size} pages written to docs/reference`)
}
