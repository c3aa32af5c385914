import { Effect } from "effect"
import { spawn, type SpawnOptions } from "node:child_process"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import type { SystemUser } from "./unprivilegedUser.ts"

/**
 * The options with which every process of PostgreSQL is spawned: as the given user, with nothing but a language in its
 * environment, in a folder that it can enter, and in its own process group, so that Ctrl-C in the terminal does not reach it.
 */
export const spawnOptions = (user: SystemUser | undefined, cwd: string): SpawnOptions => ({
  cwd,
  env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
  detached: true,
  // Node expects signed 32-bit ids here.
  ...(user === undefined ? {} : { uid: user.uid | 0, gid: user.gid | 0 })
})

/** Runs a program to its end. Fails with its output if its exit code is not 0. */
export const runCommand = (
  program: string,
  args: ReadonlyArray<string>,
  user: SystemUser | undefined,
  cwd: string
): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.callback((resume) => {
    const child = spawn(program, args, { ...spawnOptions(user, cwd), stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout?.on("data", collect)
    child.stderr?.on("data", collect)
    child.once("error", (cause) => {
      resume(Effect.fail(new EmbeddedPostgresError({ message: `Cannot run ${program}: ${cause.message}`, cause })))
    })
    child.once("close", (code, signal) => {
      resume(
        code === 0
          ? Effect.void
          : Effect.fail(
              new EmbeddedPostgresError({ message: `${program} ended with ${code ?? signal}: ${output.trim()}` })
            )
      )
    })
    return Effect.sync(() => child.kill("SIGKILL"))
  })
