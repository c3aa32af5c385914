import { Effect, Schema } from "effect"
import { type ChildProcess, fork } from "node:child_process"
import { randomUUID } from "node:crypto"
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs"
import { basename, extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { sync } from "./clusterFolder.ts"
import type { DataDirectoryLayout } from "./dataDirectoryLayout.ts"

/** The program has the extension of this file: `.ts` in the sources, `.js` when compiled. */
const program = fileURLToPath(
  new URL(`./clusterCreationProcess${extname(fileURLToPath(import.meta.url))}`, import.meta.url)
)

/**
 * Only V8's fast compiler for WebAssembly, because the optimizing one needs 400 MB more and takes longer than it saves.
 * And a small heap, so that garbage, such as copies of the whole WebAssembly memory, is collected at once.
 */
const flags = ["--liftoff-only", "--max-old-space-size=96", "--max-semi-space-size=1"]

/** No cluster was created. Its unfinished files were removed. */
class ClusterNotCreated extends Schema.TaggedError<ClusterNotCreated>()("ClusterNotCreated", {
  reason: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {
  override get message(): string {
    return `no database can be created in it: ${this.reason}`
  }
}

const failWith = (cause: unknown) =>
  new ClusterNotCreated({ reason: cause instanceof Error ? cause.message : String(cause), cause })

const kill = (child: ChildProcess) =>
  Effect.callback<void>((resume) => {
    child.once("close", () => resume(Effect.void))
    if (!child.kill("SIGKILL")) resume(Effect.void)
  })

const describeEnd = (code: number | null, signal: NodeJS.Signals | null, said: string): string => {
  if (signal === "SIGKILL") {
    return "the process that creates the database was killed (SIGKILL): perhaps for lack of memory; creating a database needs 1 GB"
  }
  return said.trim() === "" ? `the process that creates the database ended with ${code ?? signal}` : said.trim()
}

/**
 * Runs PostgreSQL's initdb in a new process, which is killed when the effect is interrupted. It needs far more memory
 * than an open database, and this process would never give that memory back.
 */
const runCreation = (folder: string): Effect.Effect<void, ClusterNotCreated> =>
  Effect.callback<void, ClusterNotCreated>((resume) => {
    const child = fork(program, [folder], { execArgv: flags, stdio: ["ignore", "ignore", "pipe", "ipc"] })
    let said = ""
    child.stderr?.on("data", (chunk) => (said += String(chunk)))
    child.once("error", (error) => resume(Effect.fail(failWith(error))))
    child.once("close", (code, signal) =>
      resume(code === 0 ? Effect.void : Effect.fail(new ClusterNotCreated({ reason: describeEnd(code, signal, said) })))
    )
    return kill(child)
  })

/** Removes the unfinished clusters of processes that were killed while they created one. */
export const removeUnfinished = (layout: DataDirectoryLayout): void => {
  const prefix = basename(layout.newClusterPrefix)
  for (const name of readdirSync(layout.dataDir)) {
    if (!name.startsWith(prefix)) continue
    try {
      rmSync(join(layout.dataDir, name), { recursive: true, force: true })
    } catch {
      // The process that creates it has not yet noticed that its parent is gone. The next process that opens the folder
      // removes it.
    }
  }
}

/**
 * Creates the cluster of a data directory that has none. The cluster is written under another name, and renamed when it
 * is complete and on the disk. So a process that is killed leaves a complete cluster or none.
 */
export const createCluster = (layout: DataDirectoryLayout): Effect.Effect<void, ClusterNotCreated> => {
  const folder = layout.newClusterPrefix + randomUUID()
  return runCreation(folder).pipe(
    Effect.andThen(
      Effect.try({
        try: () => {
          if (existsSync(layout.cluster)) rmdirSync(layout.cluster)
          renameSync(folder, layout.cluster)
          sync(layout.dataDir)
        },
        catch: failWith
      })
    ),
    Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true, force: true })))
  )
}
