import { Effect, Option, Redacted, type Scope } from "effect"
import { randomBytes } from "node:crypto"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { findBinaries } from "./internal/binaries.ts"
import { type AccessOptions, configureCluster } from "./internal/clusterConfiguration.ts"
import { makeClusterFolder } from "./internal/clusterFolder.ts"
import { runCommand } from "./internal/command.ts"
import { freePort } from "./freePort.ts"
import { reachableBinaries } from "./internal/reachableBinaries.ts"
import { type ServerProcess, startServer } from "./internal/serverProcess.ts"
import { unprivilegedUser } from "./internal/unprivilegedUser.ts"

/** How to start a cluster. */
export interface EmbeddedPostgresOptions extends AccessOptions {
  /**
   * Whether commits wait for the disk. Off by default, which is faster, and enough if only processes crash. Turn it on in a
   * test of a crash of the machine.
   */
  readonly fsync?: boolean
}

/** A PostgreSQL 18 cluster on 127.0.0.1, with encoding UTF8, locale C and time zone UTC. */
export interface EmbeddedPostgres {
  /** The URL of the database `postgres` for the superuser. It stays the same after restarts. */
  readonly url: Redacted.Redacted
  readonly port: number
  /** The process id of the server; none while it is stopped. */
  readonly pid: Effect.Effect<Option.Option<number>>
  /** Ends the server at once, without a checkpoint. Its next start recovers as after a crash. */
  readonly stopImmediate: Effect.Effect<void>
  /** Starts the server again with the same port and data. If it still runs, it is first stopped in mode `fast`. */
  readonly restart: Effect.Effect<void, EmbeddedPostgresError>
}

const startAttempts = 5

/**
 * Creates a cluster in a temporary folder and starts it. When the scope closes, the cluster is stopped and the folder
 * removed. If this process runs as root, the cluster runs as `nobody`, since PostgreSQL refuses to run as root.
 */
export const startEmbeddedPostgres = Effect.fn("startEmbeddedPostgres")(function* (
  options?: EmbeddedPostgresOptions
): Effect.fn.Return<EmbeddedPostgres, EmbeddedPostgresError, Scope.Scope> {
  const user = yield* unprivilegedUser
  const binaries = yield* reachableBinaries(yield* findBinaries, user)
  const password = randomBytes(24).toString("hex")
  const folder = yield* makeClusterFolder(user, password)
  yield* runCommand(
    join(binaries, "bin", "initdb"),
    [
      `--pgdata=${folder.dataDir}`,
      "--username=postgres",
      `--pwfile=${folder.passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync"
    ],
    user,
    folder.root
  )
  yield* Effect.promise(() => rm(folder.passwordFile, { force: true }))

  const parameters = yield* configureCluster(folder, user, options)

  const startOn = (port: number) =>
    startServer({ binaries, user, dataDir: folder.dataDir, port, fsync: options?.fsync ?? false, parameters })

  // Another process may take the port after it was found and before it is used.
  const first = yield* freePort.pipe(
    Effect.flatMap((port) => Effect.map(startOn(port), (server) => ({ port, server }))),
    Effect.retry({ times: startAttempts - 1, while: (error) => error.message.includes("could not bind") }),
    Effect.uninterruptible
  )
  const port = first.port
  let current: ServerProcess = first.server
  yield* Effect.addFinalizer(() => current.stop("fast"))

  return {
    url: Redacted.make(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`),
    port,
    pid: Effect.sync(() => (current.isRunning() ? Option.some(current.pid) : Option.none())),
    stopImmediate: Effect.suspend(() => current.stop("immediate")),
    restart: Effect.uninterruptible(
      Effect.gen(function* () {
        yield* current.stop("fast")
        current = yield* startOn(port)
      })
    )
  }
})
