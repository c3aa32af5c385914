import { existsSync, writeFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { join } from "node:path"
import { rolldown } from "rolldown"
import { licencesOf } from "./bundledLicences.ts"
import { readManifest, root } from "./publishedPackages.ts"

const server = join(root, "packages/server")

/** The folder of the published bundle. */
export const publishedBundle = join(server, "dist/bundle")

/** The program, and what it starts as a thread or a process. Such a file is beside the file that starts it, by its name. */
const entries = {
  bin: "packages/server/src/bin.ts",
  replayWorker: "packages/server/src/backtest/replayWorker.ts",
  clusterCreationProcess: "packages/pglite/src/internal/clusterCreationProcess.ts"
}

/** Packages that others use only if they are installed. They are never installed with SnoozeQL. */
const neverInstalled = ["bufferutil", "kerberos", "pg-native", "utf-8-validate"]

/** What the bundle imports must be installed with it: a dependency of the server, or a part of Node. */
const refuseUndeclared = (imported: ReadonlyArray<string>): void => {
  const declared = Object.keys(readManifest(server).dependencies ?? {})
  const isDeclared = (name: string) => declared.some((one) => name === one || name.startsWith(`${one}/`))
  const missing = imported.filter((name) => !isBuiltin(name) && !isDeclared(name) && !neverInstalled.includes(name))
  if (missing.length > 0) throw new Error(`The bundle imports ${missing.join(", ")}, which the server does not declare`)
}

/**
 * Bundles the program with everything that it needs, except the dependencies that the server's manifest lists. What a
 * command loads by a dynamic import is in files of its own, so the help of all commands loads none of it. The folder
 * must be as deep in the server's package as the folders of its sources, from which `version.ts` finds package.json.
 */
export const bundleProgram = async (folder: string): Promise<void> => {
  const external = Object.keys(readManifest(server).dependencies ?? {})
  const bundle = await rolldown({
    cwd: root,
    input: entries,
    platform: "node",
    external: [...external.map((name) => new RegExp(`^${name}(?:/|$)`)), ...neverInstalled],
    onLog: (level, log) => {
      if (level === "warn" && log.code === "UNRESOLVED_IMPORT") throw new Error(log.message)
    }
  })
  const { output } = await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    // All files are in one folder: see `entries`.
    chunkFileNames: "[name]-[hash].js"
  })
  await bundle.close()
  const chunks = output.filter((file) => file.type === "chunk")
  const written = new Set(chunks.map(({ fileName }) => fileName))
  refuseUndeclared(
    chunks
      .flatMap(({ dynamicImports, imports }) => [...imports, ...dynamicImports])
      .filter((name) => !written.has(name))
  )
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(chunks.flatMap(({ moduleIds }) => moduleIds)))
  const lost = Object.keys(entries).filter((name) => !existsSync(join(folder, `${name}.js`)))
  if (lost.length > 0) throw new Error(`The bundle has no ${lost.join(", ")}`)
}
