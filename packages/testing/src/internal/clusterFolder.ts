import { Effect, type Scope } from "effect"
import { spawn } from "node:child_process"
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import type { SystemUser } from "./unprivilegedUser.ts"

/** The temporary folder of one cluster. */
export interface ClusterFolder {
  readonly root: string
  readonly dataDir: string
  /** Holds the superuser's password while the cluster is created. */
  readonly passwordFile: string
}

/**
 * A script that waits until its standard input ends, which happens when the process at the other end ends for any reason. Then
 * it stops the server named in postmaster.pid, and removes the folder.
 */
const watchdogScript = `
read -r _
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
sleep 1
rm -rf "$1"
`

const startWatchdog = (root: string): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn("/bin/sh", ["-c", watchdogScript, "sh", root], {
        cwd: "/",
        detached: true,
        stdio: ["pipe", "ignore", "ignore"]
      })
    ),
    (watchdog) => Effect.sync(() => watchdog.kill("SIGKILL"))
  )

/**
 * Creates the folder for the user that PostgreSQL runs as, and removes it when the scope closes. If this process dies before
 * that, a watchdog stops the server and removes the folder.
 */
export const makeClusterFolder = Effect.fnUntraced(function* (
  user: SystemUser | undefined,
  password: string
): Effect.fn.Return<ClusterFolder, EmbeddedPostgresError, Scope.Scope> {
  const root = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => mkdtemp(join(tmpdir(), "snoozeql-postgres-data-")),
      catch: (cause) => new EmbeddedPostgresError({ message: `Cannot make a folder in ${tmpdir()}`, cause })
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  )
  yield* startWatchdog(root)
  const passwordFile = join(root, "password")
  yield* Effect.tryPromise({
    try: async () => {
      await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
      if (user !== undefined) {
        await chown(passwordFile, user.uid, user.gid)
        await chown(root, user.uid, user.gid)
      }
    },
    catch: (cause) => new EmbeddedPostgresError({ message: `Cannot prepare ${root}`, cause })
  })
  return { root, dataDir: join(root, "data"), passwordFile }
})
