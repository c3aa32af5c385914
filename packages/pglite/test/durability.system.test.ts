import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema } from "effect"
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { layer } from "../src/PgliteClient.ts"
import { Child } from "./fixtures/Child.ts"
import { temporaryFolder } from "./fixtures/temporaryFolder.ts"

const readNumbers = Schema.decodeSync(Schema.fromJsonString(Schema.Array(Schema.Int)))

const upTo = (last: number): ReadonlyArray<number> => Array.from({ length: last }, (_, index) => index + 1)

/**
 * Kills a process that inserts rows once it has acknowledged this many, and returns the last number that it
 * acknowledged.
 */
const insertUntilKilled = async (dataDir: string, acknowledged: number, mode: "safe" | "unsafe" = "safe") => {
  await using child = new Child("insertRows.ts", dataDir, mode)
  const found = readNumbers(await child.readLine())
  const answers = [...(await child.readLines(acknowledged))]
  await child.signal("SIGKILL")
  answers.push(...(await child.readRest()))
  return { found, last: Number(answers.at(-1)) }
}

const findNumbers = async (dataDir: string) => {
  await using child = new Child("insertRows.ts", dataDir)
  return readNumbers(await child.readLine())
}

const unfinished = (dataDir: string): ReadonlyArray<string> =>
  existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith("pgdata.new-")) : []

/**
 * Copies a cluster without its folder `base`. Files come and go while it is created, so a failed copy is made again.
 */
const copyWithoutTables = async (from: string, to: string, attempts = 20): Promise<void> => {
  try {
    cpSync(from, to, { recursive: true, filter: (source) => source !== join(from, "base") })
  } catch (error) {
    if (attempts === 1) throw error
    rmSync(to, { recursive: true, force: true })
    await setTimeout(5)
    await copyWithoutTables(from, to, attempts - 1)
  }
}

/** Kills a process while it creates the database of a directory, and returns the worst state that can remain. */
const createUntilKilled = async (dataDir: string) => {
  await using child = new Child("insertRows.ts", dataDir)
  const begun = () => unfinished(dataDir).find((name) => existsSync(join(dataDir, name, "PG_VERSION")))
  let name = begun()
  for (; name === undefined; name = begun()) await setTimeout(5)
  const left = join(dataDir, "left")
  await copyWithoutTables(join(dataDir, name), left)
  await child.signal("SIGKILL")
  return left
}

describe("PgliteClient.layer in a process that is killed", () => {
  it("leaves a directory that the next process can use, with every acknowledged row", async () => {
    const folder = temporaryFolder()
    const dataDir = join(folder, "data")
    const left = await createUntilKilled(dataDir)
    assert.isFalse(existsSync(join(dataDir, "pgdata")))

    // Control: under the database's own name, an incomplete database is treated as a complete one.
    const control = join(folder, "control")
    cpSync(left, join(control, "pgdata"), { recursive: true })
    const taken = await Effect.runPromiseExit(Effect.provide(Effect.void, layer({ dataDir: control })))
    assert.isTrue(Exit.isFailure(taken))

    let acknowledged = 0
    for (const rows of [1, 40, 90]) {
      const { found, last } = await insertUntilKilled(dataDir, rows)
      assert.isAtLeast(found.length, acknowledged)
      assert.deepStrictEqual(found, upTo(found.length))
      acknowledged = last
    }
    const found = await findNumbers(dataDir)
    assert.isAtLeast(found.length, acknowledged)
    assert.deepStrictEqual(found, upTo(found.length))
    assert.deepStrictEqual(unfinished(dataDir), [])

    // Control: rows that are acknowledged before their commit are lost.
    const unsafe = await insertUntilKilled(dataDir, 10, "unsafe")
    assert.isBelow((await findNumbers(dataDir)).length, unsafe.last)
  }, 240_000)
})
