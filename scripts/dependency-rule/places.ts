/**
 * The dependency rule: which part of the workspace may import what.
 *
 * A file belongs to the place with the longest folder that contains it. It may import files of its own place, and what
 * `mayImport` lists:
 *
 * - a place, by its name;
 * - an npm package, by its name;
 * - `node`: the built-in modules and globals of Node;
 * - `environment`: `process.env`, and Effect's `Config` and `ConfigProvider`.
 *
 * `import type`, `import("…")` in types, dynamic imports and re-exports count like any import.
 *
 * A package's sources may import the `dependencies` and `peerDependencies` of its manifest. Its tests may also import the
 * `devDependencies`. Only what a manifest cannot express is written by hand.
 */
import { globSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { readManifest, root } from "../publishedPackages.ts"

export interface Place {
  readonly name: string
  /** A folder, or one file. */
  readonly folder: string
  readonly mayImport: ReadonlyArray<string>
}

/** Packages whose sources may use Node. The others run wherever Effect does. */
const usesNode = new Set(["pglite", "simulator", "server", "testing"])

/** Packages whose sources may read the environment. Exported layers take values instead. */
const readsEnvironment = new Set(["server", "testing", "embed-store", "test-layers", "effect-client", "openapi-fetch"])

/** Folders inside a package that have their own rule. `onlyFor` lists the packages that may import them. */
const innerPlaces = {
  // Everything that knows AWS. The rest of the collector may not import it.
  collector: {
    name: "collector/aws",
    folder: "packages/collector/src/aws",
    mayImport: ["collector"],
    onlyFor: ["server"]
  }
} as const

/**
 * The only folder of the server that may import the simulator: simulated data is never a fallback for real data, and code
 * that other commands need does not belong in the simulator.
 */
const simulatorUser = "packages/server/src/simulated"

const isInnerPlaceOwner = (name: string): name is keyof typeof innerPlaces => name in innerPlaces

const scope = "@snoozeql/"
const isWorkspacePackage = (dependency: string) => dependency.startsWith(scope)

/** The places that a dependency in a manifest permits: an npm package, or a package of the workspace. */
const placesOpenedBy = (importer: string, dependency: string): ReadonlyArray<string> => {
  if (!isWorkspacePackage(dependency)) return [dependency]
  const name = dependency.slice(scope.length)
  if (!isInnerPlaceOwner(name)) return [name]
  const inner: { readonly name: string; readonly onlyFor: ReadonlyArray<string> } = innerPlaces[name]
  return inner.onlyFor.includes(importer) ? [name, inner.name] : [name]
}

const placesOf = (folder: string): ReadonlyArray<Place> => {
  const name = basename(folder)
  const { dependencies, devDependencies, peerDependencies } = readManifest(join(root, folder))
  const opened = (...lists: ReadonlyArray<Readonly<Record<string, string>> | undefined>) =>
    lists.flatMap((list) => Object.keys(list ?? {})).flatMap((dependency) => placesOpenedBy(name, dependency))
  const platform = [...(usesNode.has(name) ? ["node"] : []), ...(readsEnvironment.has(name) ? ["environment"] : [])]
  const declared = opened(dependencies, peerDependencies)
  const inner = isInnerPlaceOwner(name) ? innerPlaces[name] : undefined
  // The third-party packages of the collector serve AWS only.
  const isOwnOrEffect = (dependency: string) => dependency === "effect" || isWorkspacePackage(dependency)
  const sources =
    name === "collector"
      ? Object.keys({ ...dependencies, ...peerDependencies })
          .filter(isOwnOrEffect)
          .flatMap((one) => placesOpenedBy(name, one))
      : declared
  const own = inner === undefined ? [] : [inner.name]
  return [
    {
      name,
      folder: `${folder}/src`,
      mayImport: [...sources, ...platform]
    },
    ...(inner === undefined
      ? []
      : [
          {
            name: inner.name,
            folder: inner.folder,
            mayImport: [...inner.mayImport, ...declared, "node"]
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

/** Forbids the server to import the simulator, except in the folder that may. */
const withSimulatorUser = (place: Place): ReadonlyArray<Place> =>
  place.name === "server"
    ? [
        { ...place, mayImport: [...place.mayImport.filter((name) => name !== "simulator"), simulatorUser] },
        { name: simulatorUser, folder: simulatorUser, mayImport: ["server", ...place.mayImport] }
      ]
    : [place]

/** Every place. Files of `packages/`, `migrations/` and `examples/` outside all of them are reported. */
export const places: ReadonlyArray<Place> = folders.flatMap(placesOf).flatMap(withSimulatorUser)
