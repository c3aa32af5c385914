import { testedProgramVariable } from "@snoozeql/testing/testedProgram"
import { Schema } from "effect"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { TestRun, TestSelection } from "./testMessages.ts"

const limitMillis = 300_000

/** Where tests are run. */
export interface Surroundings {
  /** A copy of the workspace. */
  readonly folder: string
  /** The superuser's URL of the PostgreSQL cluster that every run uses. */
  readonly clusterUrl: string
}

/**
 * Runs tests in a copy of the workspace, one run at a time, in a process that goes on from run to run, because most of a
 * short run is the start of vitest. Disposing it ends the process.
 */
export class TestHost implements AsyncDisposable {
  readonly #surroundings: Surroundings
  #child: ChildProcess | undefined
  #changed = new Set<string>()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** The text of a file of the copy. */
  read(file: string): string {
    return readFileSync(join(this.#surroundings.folder, file), "utf8")
  }

  /** Replaces a file of the copy. The next run loads the new text. */
  write(file: string, text: string): void {
    const path = join(this.#surroundings.folder, file)
    writeFileSync(path, text)
    this.#changed.add(path)
  }

  /** Runs tests until one fails. A run that takes longer than five minutes, or whose process ends, is an error. */
  async run(selection: Omit<TestSelection, "changed">): Promise<TestRun> {
    const child = this.#child ?? this.#start()
    const changed = [...this.#changed]
    this.#changed.clear()
    const limit = AbortSignal.timeout(limitMillis)
    const ended = new AbortController()
    const signal = AbortSignal.any([limit, ended.signal])
    const onExit = () => ended.abort(new Error("The process of the tests has ended"))
    child.once("exit", onExit)
    try {
      child.send(Schema.encodeSync(TestSelection)({ ...selection, changed }))
      return Schema.decodeUnknownSync(TestRun)((await once(child, "message", { signal }))[0])
    } catch (cause) {
      await this.#kill(child)
      return { passed: [], failed: [], errors: [String(signal.reason ?? cause)] }
    } finally {
      child.off("exit", onExit)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const exited = once(child, "exit")
    child.disconnect()
    await exited
  }

  #start(): ChildProcess {
    const { clusterUrl, folder } = this.#surroundings
    const child = fork(join(import.meta.dirname, "testHostProcess.ts"), {
      cwd: folder,
      // A group of its own, so that the workers end with it.
      detached: true,
      env: {
        ...process.env,
        SNOOZEQL_TEST_CLUSTER_URL: clusterUrl,
        [testedProgramVariable]: join(folder, "packages/server/src/bin.ts")
      },
      stdio: ["ignore", "ignore", "inherit", "ipc"]
    })
    this.#child = child
    return child
  }

  /** Ends the process and its workers at once. The next run has a new process, which loads every file. */
  async #kill(child: ChildProcess): Promise<void> {
    this.#child = undefined
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, "exit")
    process.kill(-child.pid, "SIGKILL")
    await exited
  }
}
