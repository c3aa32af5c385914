import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join, sep } from "node:path"

/** A copy of the workspace that may be broken. Disposing it deletes it. */
export interface Sandbox extends AsyncDisposable {
  readonly folder: string
}

/** The sources as they are, committed or not; what git ignores is omitted. */
const sourcesOf = (root: string): ReadonlyArray<string> => {
  const list = (...options: ReadonlyArray<string>) =>
    execFileSync("git", ["ls-files", "-z", ...options], { cwd: root, encoding: "utf8" })
      .split("\0")
      .filter(Boolean)
  const deleted = new Set(list("--deleted"))
  return list("--cached", "--others", "--exclude-standard").filter((path) => !deleted.has(path))
}

/**
 * Copies one node_modules folder link by link. pnpm's links are relative: those to packages of the workspace lead to the
 * copies, those to the virtual store lead through the root's `.pnpm`, which stays where it is.
 */
const copyLinks = async (from: string, to: string): Promise<void> => {
  if (!existsSync(from)) return
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from)) {
    if (entry === ".pnpm") await symlink(join(from, entry), join(to, entry))
    else if (!entry.startsWith(".")) {
      await cp(join(from, entry), join(to, entry), { recursive: true, verbatimSymlinks: true })
    }
  }
}

/** Copies the workspace's sources into the temporary folder, with its installed packages linked. */
export const makeSandbox = async (root: string): Promise<Sandbox> => {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "snoozeql-mutations-"))
  const sources = sourcesOf(root)
  for (const path of sources) await cp(join(root, path), join(folder, path))
  const packages = sources.filter((path) => /(?:^|\/)package\.json$/.test(path)).map((path) => dirname(path))
  for (const path of packages) {
    await copyLinks(join(root, path, "node_modules"), join(folder, path, "node_modules"))
  }
  const store = await realpath(join(folder, "packages/collector/node_modules/@snoozeql/store"))
  if (!store.startsWith(folder + sep)) throw new Error(`The copy would run the sources of ${store}`)
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
