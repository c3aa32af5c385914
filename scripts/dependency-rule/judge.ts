import { posix } from "node:path"
import { importsOf } from "./importsOf.ts"
import type { Import } from "./importsOf.ts"
import { places } from "./places.ts"
import type { Place } from "./places.ts"

/** A source file. Its path is relative to the workspace's root, with forward slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

export interface Violation {
  readonly path: string
  readonly line: number
  readonly message: string
}

/** The place a path belongs to: the one with the longest folder that contains it. */
export const placeOf = (path: string): Place | undefined =>
  places
    .filter((place) => path === place.folder || path.startsWith(`${place.folder}/`))
    .toSorted((one, other) => other.folder.length - one.folder.length)[0]

const packageFolder = (path: string) =>
  path
    .split("/")
    .slice(0, /^(packages|examples)\//.test(path) ? 2 : 1)
    .join("/")

/** The path in the workspace that a specifier such as `@snoozeql/client/api/Instances` names. */
const workspacePath = (specifier: string): string | undefined => {
  const [scope, name, ...rest] = specifier.split("/")
  if (scope !== "@snoozeql" || name === undefined) return undefined
  const folder = name === "migrations" ? "migrations" : `packages/${name}`
  return [folder, "src", ...rest].join("/")
}

const npmPackage = (specifier: string) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

const isListed = (place: Place, name: string) =>
  place.mayImport.some((entry) => (entry.endsWith("/*") ? name.startsWith(entry.slice(0, -1)) : entry === name))

const problemWith = (file: SourceFile, place: Place, { specifier }: Import): string | undefined => {
  const isRelative = specifier.startsWith(".")
  const path = isRelative ? posix.join(posix.dirname(file.path), specifier) : workspacePath(specifier)
  if (path !== undefined) {
    if (isRelative && packageFolder(path) !== packageFolder(file.path)) {
      return `${specifier} leaves the package: import it by its package name`
    }
    const target = placeOf(path)
    if (target === undefined) return `${specifier} leads to no place of the dependency rule`
    if (target === place || isListed(place, target.name)) return undefined
    return `${place.name} may not import ${target.name} (${specifier})`
  }
  if (isListed(place, npmPackage(specifier))) return undefined
  return `${place.name} may not import ${specifier}`
}

/** The violations of the dependency rule in a file. */
export const judge = (file: SourceFile): ReadonlyArray<Violation> => {
  const place = placeOf(file.path)
  if (place === undefined) {
    return [{ path: file.path, line: 1, message: "belongs to no place of scripts/dependency-rule/places.ts" }]
  }
  return importsOf(file.path, file.text).flatMap((imported) => {
    const message = problemWith(file, place, imported)
    return message === undefined ? [] : [{ path: file.path, line: imported.line, message }]
  })
}
