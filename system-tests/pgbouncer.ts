import { temporaryFolder } from "@snoozeql/testing/temporaryFolder"
import { freePort } from "@snoozeql/testing/freePort"
import { Effect, Redacted, Schedule, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"

/** A running pooler. */
export interface Pgbouncer {
  /** The URL of the database through the pooler. */
  readonly url: string
  /** Changes the pooler's configuration while it runs. */
  readonly reconfigure: (settings: PgbouncerSettings) => Effect.Effect<void>
  readonly stop: Effect.Effect<void>
}

/** Settings in `pgbouncer.ini`, in addition to those that every test needs. */
export type PgbouncerSettings = Readonly<Record<string, string>>

const accepts = (port: number): Effect.Effect<void, Error> =>
  Effect.callback((resume) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => resume(Effect.void))
    socket.once("error", (error) => resume(Effect.fail(error)))
    return Effect.sync(() => socket.destroy())
  })

const end = (child: ChildProcess) =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill("SIGKILL")
    await once(child, "exit")
  })

/** Debian's PgBouncer in front of a database, with two servers for all its clients. It ends with the scope. */
export const startPgbouncer = (
  database: Redacted.Redacted,
  settings: PgbouncerSettings
): Effect.Effect<Pgbouncer, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const target = new URL(Redacted.value(database))
    const port = yield* freePort
    const folder = yield* temporaryFolder
    const file = join(folder, "pgbouncer.ini")
    const write = (extra: PgbouncerSettings) => {
      const lines = Object.entries({
        listen_addr: "127.0.0.1",
        listen_port: String(port),
        unix_socket_dir: "",
        auth_type: "any",
        default_pool_size: "2",
        ...extra
      }).map(([name, value]) => `${name} = ${value}`)
      const { hostname, password, pathname, username } = target
      const server = `host=${hostname} port=${target.port} dbname=${pathname.slice(1)} user=${username} password=${password}`
      writeFileSync(file, ["[databases]", `metrics = ${server}`, "[pgbouncer]", ...lines, ""].join("\n"))
    }
    write(settings)
    // PgBouncer refuses to run as root.
    chmodSync(folder, 0o755)
    const asNobody = process.getuid?.() === 0 ? ["-u", "nobody"] : []
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn("/usr/sbin/pgbouncer", [...asNobody, file], { stdio: "ignore" })),
      end
    )
    yield* accepts(port).pipe(Effect.retry({ times: 100, schedule: Schedule.spaced("50 millis") }))
    return {
      url: `postgres://user:ignored@127.0.0.1:${port}/metrics`,
      reconfigure: (changed) =>
        Effect.sync(() => {
          write(changed)
          child.kill("SIGHUP")
        }),
      stop: end(child)
    }
  })
