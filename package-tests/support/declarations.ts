import { readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { parseSync, Visitor } from "oxc-parser"
import { importsOf } from "../../scripts/dependency-rule/importsOf.ts"
import { publicModules, type PublishedPackage, root } from "../../scripts/publishedPackages.ts"

interface Range {
  readonly start: number
  readonly end: number
}

/** The text of a range, with the members of unions sorted by their text. The compiler's order varies from run to run. */
const withOrderedUnions = (text: string, range: Range, unions: ReadonlyArray<ReadonlyArray<Range>>): string => {
  const [first, ...rest] = unions
  const start = first?.[0]?.start
  const end = first?.at(-1)?.end
  if (first === undefined || start === undefined || end === undefined) return text.slice(range.start, range.end)
  if (start < range.start || end > range.end) return withOrderedUnions(text, range, rest)
  const members = first.map((member) => withOrderedUnions(text, member, rest)).toSorted()
  const before = text.slice(range.start, start)
  return before + members.join(" | ") + withOrderedUnions(text, { start: end, end: range.end }, rest)
}

/** The text of a declaration file without comments and blank lines, and with sorted unions. */
const normalized = (path: string, declarations: string): string => {
  const { comments } = parseSync(path, declarations)
  const text = comments
    .toReversed()
    .reduce((rest, { end, start }) => rest.slice(0, start) + rest.slice(end), declarations)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && line !== "export {};")
    .join("\n")

  // From the outside in, and from left to right.
  const unions: Array<ReadonlyArray<Range>> = []
  new Visitor({ TSUnionType: ({ types }) => void unions.push(types) }).visit(parseSync(path, text).program)
  return withOrderedUnions(text, { start: 0, end: text.length }, unions)
}

/**
 * The exports of a built package as text: the declarations of its public modules, and then those of the closed modules that
 * the public modules refer to.
 */
export const describePublicModules = (published: PublishedPackage): string => {
  const folder = join(root, published.folder)
  const specifierOf = new Map(publicModules(published).map((module) => [module.declarations, module.specifier]))
  const found = new Map<string, string>()
  const visit = (declarations: string) => {
    if (found.has(declarations)) return
    const text = readFileSync(join(folder, declarations), "utf8")
    found.set(declarations, normalized(declarations, text))
    for (const { specifier } of importsOf(declarations, text)) {
      if (!specifier.startsWith(".")) continue
      visit(posix.join(posix.dirname(declarations), specifier.replace(/\.ts$/, ".d.ts")))
    }
  }
  for (const declarations of specifierOf.keys()) visit(declarations)

  const closed = [...found.keys()].filter((declarations) => !specifierOf.has(declarations)).toSorted()
  const titles = [...specifierOf, ...closed.map((declarations) => [declarations, `closed: ${declarations}`] as const)]
  return titles.map(([declarations, title]) => `// ${title}\n${found.get(declarations)}\n`).join("\n")
}
