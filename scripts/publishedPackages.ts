import { Schema } from "effect"
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const Texts = Schema.Record(Schema.String, Schema.String)

/** The target of a subpath: a module, a file, or nothing. */
const Target = Schema.Union([
  Schema.Struct({ types: Schema.String, default: Schema.String }),
  Schema.String,
  Schema.Null
])
const Exports = Schema.Record(Schema.String, Target)

/** The parts of a package.json that matter for a release. */
const Manifest = Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  private: Schema.optionalKey(Schema.Boolean),
  description: Schema.optionalKey(Schema.String),
  license: Schema.optionalKey(Schema.String),
  repository: Schema.optionalKey(
    Schema.Struct({ type: Schema.String, url: Schema.String, directory: Schema.optionalKey(Schema.String) })
  ),
  type: Schema.optionalKey(Schema.String),
  sideEffects: Schema.optionalKey(Schema.Union([Schema.Boolean, Schema.Array(Schema.String)])),
  exports: Schema.optionalKey(Exports),
  publishConfig: Schema.optionalKey(
    Schema.Struct({
      access: Schema.optionalKey(Schema.String),
      bin: Schema.optionalKey(Texts),
      exports: Schema.optionalKey(Exports)
    })
  ),
  engines: Schema.optionalKey(Texts),
  scripts: Schema.optionalKey(Texts),
  dependencies: Schema.optionalKey(Texts),
  peerDependencies: Schema.optionalKey(Texts),
  devDependencies: Schema.optionalKey(Texts)
})

/** A package that is published on npm. */
export interface PublishedPackage {
  /** The path from the workspace's root, with forward slashes. */
  readonly folder: string
  readonly manifest: typeof Manifest.Type
}

export const root = join(import.meta.dirname, "..")

/** Reads the package.json of a folder. */
export const readManifest = (folder: string): typeof Manifest.Type =>
  Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))(readFileSync(join(folder, "package.json"), "utf8"))

/** The published packages of the workspace: all whose manifest does not say `private`. */
export const publishedPackages: ReadonlyArray<PublishedPackage> = globSync(
  ["migrations/package.json", "packages/*/package.json"],
  { cwd: root }
)
  .map((path) => dirname(path).replaceAll("\\", "/"))
  .toSorted()
  .map((folder) => ({ folder, manifest: readManifest(join(root, folder)) }))
  .filter(({ manifest }) => manifest.private !== true)

/** A module that others can import. */
export interface PublicModule {
  /** The specifier to import, such as `@snoozeql/client/api/Api`. */
  readonly specifier: string
  /** The path of its declarations from the package's folder, such as `dist/api/Api.d.ts`. */
  readonly declarations: string
}

/** The text that the star of a pattern stands for; undefined if the pattern does not match. */
const starOf = (pattern: string, text: string): string | undefined => {
  const [before = "", after] = pattern.split("*")
  if (after === undefined) return pattern === text ? "" : undefined
  const isLongEnough = text.length >= before.length + after.length
  return isLongEnough && text.startsWith(before) && text.endsWith(after)
    ? text.slice(before.length, text.length - after.length)
    : undefined
}

/** The key of `exports` that applies to a subpath: as in Node, the one with the longest part before its star. */
const keyOf = (exports: typeof Exports.Type, subpath: string): string | undefined =>
  Object.keys(exports)
    .filter((key) => starOf(key, subpath) !== undefined)
    .toSorted((one, other) => other.split("*").join("").length - one.split("*").join("").length)[0]

/** The modules of the built package that `publishConfig.exports` makes public. */
export const publicModules = ({ folder, manifest }: PublishedPackage): ReadonlyArray<PublicModule> => {
  const exports = manifest.publishConfig?.exports ?? {}
  const built = globSync("dist/**/*.d.ts", { cwd: join(root, folder) }).map((path) => path.replaceAll("\\", "/"))
  const modules = Object.entries(exports).flatMap(([key, target]) => {
    if (target === null || typeof target === "string") return []
    return built.flatMap((declarations) => {
      const star = starOf(target.types, `./${declarations}`)
      if (star === undefined) return []
      const subpath = key.replace("*", star)
      return keyOf(exports, subpath) === key ? [{ specifier: manifest.name + subpath.slice(1), declarations }] : []
    })
  })
  return modules.toSorted((one, other) => (one.specifier < other.specifier ? -1 : 1))
}
