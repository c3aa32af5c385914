import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema } from "effect"
import { cpSync, existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { layer } from "../src/PgliteClient.ts"
import { Child } from "./fixtures/Child.ts"
import { temporaryFolder } from "./fixtures/temporaryFolder.ts"

const readNumbers = Schema.decodeSync(Schema.fromJsonString(Schema.Array(Schema.Int)))

const upTo = (last: number): ReadonlyArray<number> => Array.from({ length: last }, (_, index) => index + 1)

/** Kills a process that inserts rows once it has acknowledged so many; answers the last number it acknowledged. */
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

/** Kills a process while it creates the database of a directory, and leaves the least that can be left of it. */
const createUntilKilled = async (dataDir: string) => {
  await using child = new Child("insertRows.ts", dataDir)
  while (!existsSync(join(dataDir, "pgdata", "PG_VERSION"))) await setTimeout(5)
  await child.signal("SIGKILL")
  rmSync(join(dataDir, "pgdata", "base"), { recursive: true, force: true })
}

describe("a process that is killed", () => {
  it("leaves a directory that the next one can use, with every row it acknowledged", async () => {
    const folder = temporaryFolder()
    const dataDir = join(folder, "data")
    await createUntilKilled(dataDir)

    // Control: without its marker the half-made database is taken for a whole one.
    const unmarked = join(folder, "unmarked")
    cpSync(dataDir, unmarked, { recursive: true })
    rmSync(join(unmarked, "pgdata.incomplete"))
    const taken = await Effect.runPromiseExit(Effect.provide(Effect.void, layer({ dataDir: unmarked })))
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

    // Control: rows that are acknowledged before their commit are missed.
    const control = await insertUntilKilled(dataDir, 10, "unsafe")
    assert.isBelow((await findNumbers(dataDir)).length, control.last)
  }, 240_000)
})
