import { Effect } from "effect"
import { chmod, cp, lstat, mkdtemp, readdir, rename, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import type { PostgresBinaries } from "./binaries.ts"
import { runCommand } from "./command.ts"
import type { SystemUser } from "./unprivilegedUser.ts"

/** Every file in a folder and its subfolders, as paths relative to the folder. */
const listFiles = async (root: string): Promise<ReadonlyArray<string>> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}

/** Whether the copy has all files with the right size. Systems delete old files from temporary folders one by one. */
const isComplete = async (original: string, copy: string): Promise<boolean> => {
  const same = await Promise.all(
    (await listFiles(original)).map(async (file) => {
      const expected = await lstat(join(original, file))
      const found = await lstat(join(copy, file)).catch(() => undefined)
      return found !== undefined && found.size === expected.size
    })
  )
  return same.every((equal) => equal)
}

const makeReadable = async (root: string): Promise<void> => {
  await chmod(root, 0o755)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, ((await lstat(path)).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

/** Whether there is a complete copy. Throws if somebody else could have written to its folder. */
const findCopy = async (binaries: PostgresBinaries, target: string): Promise<boolean> => {
  const found = await lstat(target).catch(() => undefined)
  if (found === undefined) return false
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${target} is not a folder that only its owner, this user, can write to; remove it`)
  }
  return isComplete(binaries.root, target)
}

/**
 * Copies the binaries under a temporary name, and then renames the copy. If two processes copy at the same time, the first
 * one wins, and nobody ever sees an incomplete copy.
 */
const copyTo = async (binaries: PostgresBinaries, target: string): Promise<void> => {
  const staging = await mkdtemp(`${target}-`)
  try {
    const copy = join(staging, "native")
    await cp(binaries.root, copy, { recursive: true, verbatimSymlinks: true })
    await makeReadable(copy)
    await rename(copy, target).catch(async () => {
      // There is another copy. If it is complete, it stays, since somebody may be using it.
      if (await findCopy(binaries, target)) return
      await rename(target, join(staging, "incomplete"))
      await rename(copy, target)
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/**
 * The folder from which `user` can run PostgreSQL's programs: the installed one, or, if the user cannot enter the checkout, a
 * copy in the temporary folder, which is made once.
 */
export const reachableBinaries = Effect.fnUntraced(function* (
  binaries: PostgresBinaries,
  user: SystemUser | undefined
): Effect.fn.Return<string, EmbeddedPostgresError> {
  if (user === undefined) return binaries.root
  const runs = (root: string) => runCommand(join(root, "bin", "postgres"), ["--version"], user, "/")
  const installedRuns = yield* Effect.isSuccess(runs(binaries.root))
  if (installedRuns) return binaries.root

  const target = join(tmpdir(), `snoozeql-postgres-${binaries.build}-${process.getuid?.() ?? 0}`)
  yield* Effect.tryPromise({
    try: async () => {
      if (!(await findCopy(binaries, target))) await copyTo(binaries, target)
    },
    catch: (cause) =>
      new EmbeddedPostgresError({
        message: `Cannot copy the PostgreSQL binaries to ${target}: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause
      })
  })
  yield* runs(target)
  return target
})
