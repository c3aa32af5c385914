/** A part of vitest's global setup: bundles the program, as it is published, for one run of the system tests. */
import { testedProgramVariable } from "@snoozeql/testing/testedProgram"
import { mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { bundleProgram } from "../scripts/bundle.ts"

/** The bundle's folder must be as deep in the server's package as those of its sources. */
const parent = join(import.meta.dirname, "..", "packages", "server", "node_modules")

let folder: string | undefined

/** Makes the bundle, and names it to the tests. Does nothing if the environment names a program already. */
export const setup = async (): Promise<void> => {
  if (process.env[testedProgramVariable] !== undefined) return
  folder = mkdtempSync(join(parent, ".bundle-"))
  await bundleProgram(folder)
  process.env[testedProgramVariable] = join(folder, "bin.js")
}

export const teardown = (): void => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}
