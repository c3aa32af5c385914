import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import { inject } from "vitest"
import { cleanEnvironment, run, runWell } from "./run.ts"

const versionOf = async (path: string): Promise<readonly [major: number, minor: number]> => {
  const { stdout } = await run(path, ["--version"], { cwd: "/", environment: cleanEnvironment() })
  const [, major = "0", minor = "0"] = /^v(\d+)\.(\d+)/.exec(stdout) ?? []
  return [Number(major), Number(minor)]
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A Node of this machine that is older than 22.19, if there is one in the PATH. */
export const findOldNode = async (): Promise<string | undefined> => {
  const candidates = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"))
  for (const path of candidates.filter(isExecutable)) {
    const [major, minor] = await versionOf(path)
    if (major > 0 && (major < 22 || (major === 22 && minor < 19))) return path
  }
  return undefined
}

/** The first Node that SnoozeQL supports, from npm. */
export const firstSupportedNode = async (): Promise<string> => {
  const args = ["--yes", "--prefer-offline", "node@22.19", "--print", "process.execPath"]
  return (await runWell("npx", args, { cwd: inject("folder") })).trim()
}
