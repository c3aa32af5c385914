import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import { spawnOptions } from "./command.ts"
import type { SystemUser } from "./unprivilegedUser.ts"

/** What is needed to start the server. */
export interface ServerSettings {
  /** The folder of `bin/postgres`. */
  readonly binaries: string
  readonly user: SystemUser | undefined
  readonly dataDir: string
  readonly port: number
  readonly fsync: boolean
  /** Parameters of the server, in addition to those of every test server. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** How a server is asked to end: `fast` rolls back open transactions, `immediate` also skips the checkpoint. */
export type ShutdownMode = "fast" | "immediate"

/** A running server. */
export interface ServerProcess {
  readonly pid: number
  readonly isRunning: () => boolean
  /** Ends the server and waits for its end. If it has not ended after 10 s, it is killed. */
  readonly stop: (mode: ShutdownMode) => Effect.Effect<void>
}

const readyMessage = "database system is ready to accept connections"
const shutdownSignals = { fast: "SIGINT", immediate: "SIGQUIT" } as const
const shutdownPatienceMs = 10_000
const keptLogLines = 50

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const stop = (child: ChildProcess, mode: ShutdownMode): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (hasEnded(child)) return resume(Effect.void)
    // Real time: the server is another process, and does not use a test's clock.
    const timer = setTimeout(() => child.kill("SIGKILL"), shutdownPatienceMs)
    child.once("exit", () => {
      clearTimeout(timer)
      resume(Effect.void)
    })
    child.kill(shutdownSignals[mode])
  })

const commandLine = (settings: ServerSettings): ReadonlyArray<string> => {
  const parameters: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(settings.port),
    unix_socket_directories: "",
    // Every suite opens its own database, so there are many clients.
    max_connections: "200",
    fsync: settings.fsync ? "on" : "off",
    full_page_writes: settings.fsync ? "on" : "off",
    timezone: "UTC",
    log_timezone: "UTC",
    ...settings.parameters
  }
  return ["-D", settings.dataDir, ...Object.entries(parameters).flatMap(([name, value]) => ["-c", `${name}=${value}`])]
}

/** Starts the server and waits until it accepts connections. If it ends before that, fails with its log. */
export const startServer = (settings: ServerSettings): Effect.Effect<ServerProcess, EmbeddedPostgresError> =>
  Effect.callback((resume) => {
    const child = spawn(join(settings.binaries, "bin", "postgres"), commandLine(settings), {
      ...spawnOptions(settings.user, settings.dataDir),
      stdio: ["ignore", "ignore", "pipe"]
    })
    const log: Array<string> = []
    let rest = ""
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n")
      rest = lines.pop() ?? ""
      log.push(...lines)
      log.splice(0, Math.max(0, log.length - keptLogLines))
      const pid = child.pid
      if (pid !== undefined && lines.some((line) => line.includes(readyMessage))) {
        resume(Effect.succeed({ pid, isRunning: () => !hasEnded(child), stop: (mode) => stop(child, mode) }))
      }
    })
    child.once("error", (cause) => {
      resume(Effect.fail(new EmbeddedPostgresError({ message: `Cannot run PostgreSQL: ${cause.message}`, cause })))
    })
    child.once("close", (code, signal) => {
      resume(
        Effect.fail(
          new EmbeddedPostgresError({
            message: `PostgreSQL ended with ${code ?? signal} before it accepted connections:\n${log.join("\n")}`
          })
        )
      )
    })
    return stop(child, "immediate")
  })
