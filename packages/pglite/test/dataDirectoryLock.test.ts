import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { DataDirectoryLocked } from "../src/errors.ts"
import { dataDirectoryLayout } from "../src/internal/dataDirectoryLayout.ts"
import { lockDataDirectory } from "../src/internal/dataDirectoryLock.ts"
import { Child } from "./fixtures/Child.ts"
import { temporaryFolder } from "./fixtures/temporaryFolder.ts"

const contenders = 4

/** The answers of several processes that try to lock the same directory at the same time. */
const exactlyOneHolds = (children: ReadonlyArray<Child>, answers: ReadonlyArray<string>): boolean => {
  const winner = children[answers.indexOf("held")]
  return (
    winner !== undefined &&
    answers.every((answer, index) => answer === (children[index] === winner ? "held" : `locked by ${winner.pid}`))
  )
}

/** Directories whose last lock holder was killed. */
const leaveStaleLocks = async (count: number): Promise<ReadonlyArray<string>> => {
  const dataDirs = Array.from({ length: count }, temporaryFolder)
  await using holder = new Child("lockDirectory.ts")
  for (const dataDir of dataDirs) {
    holder.writeLine(dataDir)
    assert.strictEqual(await holder.readLine(), "held")
  }
  return dataDirs
}

describe("lockDataDirectory", () => {
  it("names the process that holds the lock, and can be locked again after its release", async () => {
    const dataDir = temporaryFolder()
    await using first = new Child("lockDirectory.ts")
    await using second = new Child("lockDirectory.ts")
    first.writeLine(dataDir)
    assert.strictEqual(await first.readLine(), "held")
    second.writeLine(dataDir)
    assert.strictEqual(await second.readLine(), `locked by ${first.pid}`)
    first.writeLine("release")
    assert.strictEqual(await first.readLine(), "released")
    second.writeLine(dataDir)
    assert.strictEqual(await second.readLine(), "held")
  })

  it("does not take the lock from a process that is stopped", async () => {
    const dataDir = temporaryFolder()
    await using first = new Child("lockDirectory.ts")
    await using second = new Child("lockDirectory.ts")
    first.writeLine(dataDir)
    await first.readLine()
    await first.signal("SIGSTOP")
    second.writeLine(dataDir)
    assert.strictEqual(await second.readLine(), `locked by ${first.pid}`)
  })

  it("does not take the lock from a live process if the file with its id is lost", async () => {
    const dataDir = temporaryFolder()
    await using first = new Child("lockDirectory.ts")
    await using second = new Child("lockDirectory.ts")
    first.writeLine(dataDir)
    await first.readLine()
    rmSync(dataDirectoryLayout(dataDir).pidFile)
    second.writeLine(dataDir)
    assert.strictEqual(await second.readLine(), "locked by undefined")
  })

  it("takes the lock over from a killed process, even if another process has its id now", async () => {
    const [dataDir = ""] = await leaveStaleLocks(1)
    const { pidFile } = dataDirectoryLayout(dataDir)
    writeFileSync(pidFile, `${process.pid} ${hostname()}\n`)
    await using next = new Child("lockDirectory.ts")
    next.writeLine(dataDir)
    assert.strictEqual(await next.readLine(), "held")
    assert.strictEqual(readFileSync(pidFile, "utf8"), `${next.pid} ${hostname()}\n`)
  })

  it("gives the lock to exactly one of several processes", async () => {
    const dataDirs = [...(await leaveStaleLocks(8)), temporaryFolder()]
    await using stack = new AsyncDisposableStack()
    const children = Array.from({ length: contenders }, () => stack.use(new Child("lockDirectory.ts")))
    for (const dataDir of dataDirs) {
      for (const child of children) child.writeLine(dataDir)
      const answers = await Promise.all(children.map((child) => child.readLine()))
      assert.isTrue(exactlyOneHolds(children, answers), answers.join(", "))
    }
  })

  it("control: a lock that trusts process ids is given to several of them", async () => {
    const [dataDir = ""] = await leaveStaleLocks(1)
    await using stack = new AsyncDisposableStack()
    const children = Array.from({ length: contenders }, () => stack.use(new Child("lockByPidFile.ts")))
    for (const child of children) child.writeLine(dataDir)
    for (const child of children) assert.strictEqual(await child.readLine(), "checked")
    for (const child of children) child.writeLine("go on")
    const answers = await Promise.all(children.map((child) => child.readLine()))
    assert.isFalse(exactlyOneHolds(children, answers), answers.join(", "))
  })

  it.effect("refuses the same process a second time, and leaves only the empty lock file", () =>
    Effect.gen(function* () {
      const layout = dataDirectoryLayout(temporaryFolder())
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* lockDataDirectory(layout)
          const error = yield* Effect.flip(Effect.scoped(lockDataDirectory(layout)))
          assert.deepStrictEqual(
            error,
            new DataDirectoryLocked({ dataDir: layout.dataDir, pid: process.pid, host: hostname() })
          )
          const second = yield* Effect.flip(Effect.scoped(lockDataDirectory(layout)))
          assert.strictEqual(second._tag, "DataDirectoryLocked")
        })
      )
      yield* Effect.scoped(lockDataDirectory(layout))
      assert.strictEqual(readFileSync(layout.lockFile).length, 0)
    })
  )
})

describe("DataDirectoryLocked", () => {
  it("names the process and the alternatives", () => {
    const { message } = new DataDirectoryLocked({ dataDir: "/data", pid: 42, host: hostname() })
    assert.include(message, "/data")
    assert.include(message, "process 42.")
    assert.include(message, "HTTP API")
    assert.include(message, "DATABASE_URL")
  })

  it("names the machine when it is another one", () => {
    assert.include(new DataDirectoryLocked({ dataDir: "/data", pid: 1, host: "other" }).message, "process 1 on other.")
    assert.include(new DataDirectoryLocked({ dataDir: "/data" }).message, "open in another process.")
  })
})
