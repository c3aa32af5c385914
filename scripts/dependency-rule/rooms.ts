/**
 * The dependency rule: which part of the workspace may import what.
 *
 * A file belongs to the room with the longest folder that contains it. It may import files of its own room, and what
 * `mayImport` lists:
 *
 * - a room, by its name;
 * - a package of npm, by its name;
 * - `node`: the built-in modules and globals of Node;
 * - `environment`: `process.env`, and Effect's `Config` and `ConfigProvider`.
 *
 * `import type`, `import("…")` in types, dynamic imports and re-exports count like any import.
 *
 * A package's sources may import the `dependencies` and `peerDependencies` of its manifest, its tests also the
 * `devDependencies`. Written by hand is only what a manifest cannot express.
 */
import { globSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { readManifest, root } from "../publishedPackages.ts"

export interface Room {
  readonly name: string
  readonly folder: string
  readonly mayImport: ReadonlyArray<string>
}

/** Packages whose sources may use Node. The others run wherever Effect does. */
const usesNode = new Set(["pglite", "simulator", "server", "testing"])

/** Packages whose sources may read the environment. Exported layers take values instead. */
const readsEnvironment = new Set(["server", "testing", "embed-store", "test-layers"])

/** Folders of a package with a rule of their own. `onlyFor` lists the packages that may import them. */
const innerRooms = {
  // Clients share the API definition, so it knows no handler.
  http: { name: "http/api", folder: "packages/http/src/api", mayImport: ["effect", "domain"], onlyFor: undefined },
  // Everything that knows AWS: what the rest of the collector may not import.
  collector: {
    name: "collector/aws",
    folder: "packages/collector/src/aws",
    mayImport: ["collector"],
    onlyFor: ["server"]
  }
} as const

const isInnerRoomOwner = (name: string): name is keyof typeof innerRooms => name in innerRooms

const scope = "@snoozeql/"
const isWorkspacePackage = (dependency: string) => dependency.startsWith(scope)

/** The rooms that a dependency of a manifest opens: a package of npm, or a package of the workspace. */
const roomsOpenedBy = (importer: string, dependency: string): ReadonlyArray<string> => {
  if (!isWorkspacePackage(dependency)) return [dependency]
  const name = dependency.slice(scope.length)
  if (!isInnerRoomOwner(name)) return [name]
  const inner: { readonly name: string; readonly onlyFor: ReadonlyArray<string> | undefined } = innerRooms[name]
  return inner.onlyFor === undefined || inner.onlyFor.includes(importer) ? [name, inner.name] : [name]
}

const roomsOf = (folder: string): ReadonlyArray<Room> => {
  const name = basename(folder)
  const { dependencies, devDependencies, peerDependencies } = readManifest(join(root, folder))
  const opened = (...lists: ReadonlyArray<Readonly<Record<string, string>> | undefined>) =>
    lists.flatMap((list) => Object.keys(list ?? {})).flatMap((dependency) => roomsOpenedBy(name, dependency))
  const platform = [...(usesNode.has(name) ? ["node"] : []), ...(readsEnvironment.has(name) ? ["environment"] : [])]
  const declared = opened(dependencies, peerDependencies)
  const inner = isInnerRoomOwner(name) ? innerRooms[name] : undefined
  // The third-party packages of the collector serve AWS only.
  const isOwnOrEffect = (dependency: string) => dependency === "effect" || isWorkspacePackage(dependency)
  const sources =
    name === "collector"
      ? Object.keys({ ...dependencies, ...peerDependencies })
          .filter(isOwnOrEffect)
          .flatMap((one) => roomsOpenedBy(name, one))
      : declared
  const own = inner === undefined ? [] : [inner.name]
  return [
    {
      name,
      folder: `${folder}/src`,
      mayImport: [...sources, ...platform, ...(name === "http" ? own : [])]
    },
    ...(inner === undefined
      ? []
      : [
          {
            name: inner.name,
            folder: inner.folder,
            mayImport: name === "collector" ? [...inner.mayImport, ...declared, "node"] : inner.mayImport
          }
        ]),
    {
      name: `${name} tests`,
      folder: `${folder}/test`,
      mayImport: [name, ...own, ...declared, ...opened(devDependencies), ...platform, "node"]
    }
  ]
}

const folders = globSync(["packages/*/package.json", "migrations/package.json", "examples/*/package.json"], {
  cwd: root
})
  .map((path) => dirname(path).replaceAll("\\", "/"))
  .toSorted()

/** Every room. Files of `packages/`, `migrations/` and `examples/` outside all of them are reported. */
export const rooms: ReadonlyArray<Room> = folders.flatMap(roomsOf)
