/** A part of vitest's global setup: bundles the program, as it is published, for one run of the system tests. */
import { testedProgramVariable } from "@snoozeql/testing/testedProgram"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { bundleProgram } from "../scripts/bundle.ts"

/** As deep in the server's package as the folders of its sources, as the bundle must be. */
const folder = join(import.meta.dirname, "..", "packages", "server", "node_modules", ".tested-program")

const remove = () => rmSync(folder, { recursive: true, force: true })

let isMade = false

/** Makes the bundle, and names it to the tests. Does nothing if the environment names a program already. */
export const setup = async (): Promise<void> => {
  if (process.env[testedProgramVariable] !== undefined) return
  isMade = true
  remove()
  mkdirSync(folder, { recursive: true })
  // Below node_modules, the manifest of the server does not say what kind of modules its files are.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }))
  await bundleProgram(folder)
  process.env[testedProgramVariable] = join(folder, "bin.js")
}

export const teardown = (): void => {
  if (!isMade) return
  Reflect.deleteProperty(process.env, testedProgramVariable)
  remove()
}
