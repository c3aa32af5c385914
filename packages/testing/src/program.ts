import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { testedProgram } from "./testedProgram.ts"

/** What a program printed and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that has printed its ready line. */
export interface Running {
  readonly url: string
  readonly pid: number
  /** What it has logged so far. */
  readonly log: () => string
  /** Waits for the end. */
  readonly ended: Effect.Effect<Ended>
  /** Sends a signal and waits for the end. */
  readonly stop: (signal: NodeJS.Signals) => Effect.Effect<Ended>
}

/**
 * The machine's own configuration must not reach the programs, but they may keep compiled code as the tests do. It is in
 * another folder, since V8 rejects code that was compiled with other options than those of `bin.ts`.
 */
const cleanEnvironment = () => {
  const { NODE_COMPILE_CACHE, PATH } = process.env
  return {
    PATH,
    HOME: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
    ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: `${NODE_COMPILE_CACHE}-of-programs` })
  }
}

const start = (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
  prefix: ReadonlyArray<string> = []
) => {
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, testedProgram, ...args]
  const child = spawn(command, rest, {
    env: { ...cleanEnvironment(), ...environment },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const output = { stdout: "", stderr: "" }
  child.stdout.on("data", (chunk) => (output.stdout += String(chunk)))
  child.stderr.on("data", (chunk) => (output.stderr += String(chunk)))
  const closed = once(child, "close")
  return {
    child,
    output,
    ended: closed.then(([code]: ReadonlyArray<unknown>): Ended => ({
      code: typeof code === "number" ? code : null,
      ...output
    }))
  }
}

const kill = (child: ChildProcess) =>
  Effect.sync(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
  })

/** Runs a program to its end. */
export const run = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  Effect.scoped(
    Effect.acquireRelease(
      Effect.sync(() => start(args, environment)),
      ({ child }) => kill(child)
    ).pipe(Effect.flatMap(({ ended }) => Effect.promise(() => ended)))
  )

/** A program that runs. */
export type Started = Omit<Running, "url">

/** Starts a program, and waits until `look` finds something in what it has printed. */
const launchAndLook = <A>(
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
  prefix: ReadonlyArray<string>,
  look: (output: { readonly stdout: string; readonly stderr: string }) => A | undefined
): Effect.Effect<Started & { readonly found: A }, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const { child, ended, output } = yield* Effect.acquireRelease(
      Effect.sync(() => start(args, environment, prefix)),
      (program) => kill(program.child)
    )
    const found = yield* Effect.tryPromise({
      try: (signal) =>
        new Promise<A>((resolve, reject) => {
          const onData = () => {
            const result = look(output)
            if (result !== undefined) resolve(result)
          }
          child.stdout.on("data", onData)
          child.stderr.on("data", onData)
          signal.addEventListener("abort", () => reject(new Error("interrupted")))
          void ended.then(({ code, stderr }) => reject(new Error(`ended with ${code}: ${stderr}`)))
        }),
      catch: (error) => (error instanceof Error ? error : new Error(String(error)))
    })
    return {
      found,
      pid: child.pid ?? 0,
      log: () => output.stderr,
      ended: Effect.promise(() => ended),
      stop: (signal) =>
        Effect.promise(() => {
          child.kill(signal)
          return ended
        })
    }
  })

/**
 * Starts a program and waits for its ready line. If it still runs when the scope closes, it is killed. `prefix` is a command
 * that runs the program with exec.
 */
export const launch = (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {},
  prefix: ReadonlyArray<string> = []
): Effect.Effect<Running, Error, Scope.Scope> =>
  Effect.map(
    launchAndLook(args, environment, prefix, ({ stdout }) => / is ready on (http:\S+)/.exec(stdout)?.[1]),
    ({ found, ...started }) => ({ ...started, url: found })
  )

/** Starts a program and waits until it has logged something. If it still runs when the scope closes, it is killed. */
export const launchUntil = (
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>,
  logged: RegExp
): Effect.Effect<Started, Error, Scope.Scope> =>
  launchAndLook(args, environment, [], ({ stderr }) => (logged.test(stderr) ? true : undefined))
