/**
 * Writes `docs/reference` from the docstrings of what the published packages export. With `--check` it writes nothing and
 * fails where the pages differ from the sources.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { publicPackages } from "./reference/publicModules.ts"
import { renderPackage } from "./reference/renderPackage.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "docs/reference")

const packages = publicPackages(root).filter(({ modules }) => modules.length > 0)

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

const present = existsSync(folder) ? readdirSync(folder) : []
const superfluous = present.filter((file) => !pages.has(file))

if (process.argv.includes("--check")) {
  const outdated = [...pages].flatMap(([file, page]) =>
    present.includes(file) && readFileSync(join(folder, file), "utf8") === page ? [] : [file]
  )
  for (const file of [...outdated, ...superfluous]) console.error(`docs/reference/${file} differs: run pnpm reference`)
  console.log(`${pages.size} pages, ${outdated.length + superfluous.length} differ`)
  if (outdated.length + superfluous.length > 0) process.exitCode = 1
} else {
  mkdirSync(folder, { recursive: true })
  for (const file of superfluous) rmSync(join(folder, file))
  for (const [file, page] of pages) writeFileSync(join(folder, file), page)
  console.log(`${pages.size} pages written to docs/reference`)
}
