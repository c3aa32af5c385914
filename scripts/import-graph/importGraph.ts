import { posix } from "node:path"
import { importsOf } from "../dependency-rule/importsOf.ts"
import type { SourceFile } from "../dependency-rule/judge.ts"

/** The files of the workspace by path, each with what it imports: files by path, external modules by specifier. */
export type ImportGraph = ReadonlyMap<string, ReadonlyArray<string>>

/** The path of the file that a specifier such as `../Hour.ts` or `@snoozeql/domain/Hour` names, or else the specifier. */
const resolve = (importer: string, specifier: string): string => {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(importer), specifier)
  const [scope, name, ...rest] = specifier.split("/")
  if (scope !== "@snoozeql" || name === undefined) return specifier
  return `${name === "migrations" ? name : `packages/${name}`}/src/${rest.join("/")}.ts`
}

/** Type-only and dynamic imports count like any import, since a change of a type concerns all files that use it. */
export const importGraph = (files: ReadonlyArray<SourceFile>): ImportGraph =>
  new Map(
    files.map(({ path, text }) => [
      path,
      [...new Set(importsOf(path, text).map(({ specifier }) => resolve(path, specifier)))]
    ])
  )

/** The package of a source file; undefined for tests and programs, which nothing imports. */
const packageOf = (path: string): string | undefined => /^(?:(?:packages|examples)\/)?([^/]+)\/src\//.exec(path)?.[1]

/** The packages, each with the packages that its sources import. */
export const packageGraph = (graph: ImportGraph): ImportGraph => {
  const packages = new Map<string, ReadonlyArray<string>>()
  for (const [path, targets] of graph) {
    const importer = packageOf(path)
    if (importer === undefined) continue
    const imported = targets.map(packageOf).filter((name) => name !== undefined)
    const others = imported.filter((name) => name !== importer)
    packages.set(importer, [...new Set([...(packages.get(importer) ?? []), ...others])])
  }
  return packages
}

/** The shortest chain of imports from a file to one of the targets, without the file; undefined if there is none. */
export const shortestWay = (
  graph: ImportGraph,
  from: string,
  isTarget: (path: string) => boolean
): ReadonlyArray<string> | undefined => {
  const seen = new Set<string>()
  let ways: ReadonlyArray<ReadonlyArray<string>> = [[]]
  while (ways.length > 0) {
    const longer = ways.flatMap((way) =>
      (graph.get(way.at(-1) ?? from) ?? []).flatMap((next) => {
        if (seen.has(next)) return []
        seen.add(next)
        return [[...way, next]]
      })
    )
    const found = longer.find((way) => isTarget(way.at(-1) ?? from))
    if (found !== undefined) return found
    ways = longer
  }
  return undefined
}

/** Everything that a file imports, directly or indirectly. */
export const reachableFrom = (graph: ImportGraph, from: string): ReadonlySet<string> => {
  const reached = new Set<string>()
  const visit = (path: string): void => {
    for (const next of graph.get(path) ?? []) {
      if (reached.has(next)) continue
      reached.add(next)
      visit(next)
    }
  }
  visit(from)
  return reached
}
