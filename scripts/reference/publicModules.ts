import { Schema } from "effect"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** A module that other packages may import. */
export interface PublicModule {
  /** The specifier to import, such as `@snoozeql/domain/Hour`. */
  readonly specifier: string
  /** The path of its source from the workspace's root. */
  readonly path: string
}

/** A published package. */
export interface PublicPackage {
  readonly name: string
  readonly description: string
  readonly modules: ReadonlyArray<PublicModule>
}

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    description: Schema.String,
    private: Schema.optionalKey(Schema.Boolean),
    exports: Schema.optionalKey(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))
  })
)
const decodeManifest = Schema.decodeSync(Manifest)

const matches = (pattern: string, subpath: string): boolean => {
  const [before = "", after] = pattern.split("*")
  return after === undefined ? pattern === subpath : subpath.startsWith(before) && subpath.endsWith(after)
}

const isPublic = (exports: Readonly<Record<string, string | null>>, subpath: string): boolean => {
  const patterns = Object.keys(exports).filter((pattern) => matches(pattern, subpath))
  return patterns.length > 0 && patterns.every((pattern) => exports[pattern] !== null)
}

/** The published packages with the modules that their manifests export, ordered by name. */
export const publicPackages = (root: string): ReadonlyArray<PublicPackage> =>
  globSync(["packages/*/package.json", "migrations/package.json"], { cwd: root })
    .map((manifestPath) => {
      const folder = manifestPath.replaceAll("\\", "/").replace(/\/package\.json$/, "")
      const manifest = decodeManifest(readFileSync(join(root, manifestPath), "utf8"))
      return { folder, manifest }
    })
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest: { description, exports = {}, name } }) => ({
      name,
      description,
      modules: globSync("src/**/*.ts", { cwd: join(root, folder) })
        .map((file) => file.replaceAll("\\", "/"))
        .toSorted()
        .flatMap((file) => {
          const subpath = file.replace(/^src\//, "./").replace(/\.ts$/, "")
          return isPublic(exports, subpath) ? [{ specifier: name + subpath.slice(1), path: `${folder}/${file}` }] : []
        })
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
