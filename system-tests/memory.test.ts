import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { mkdtempSync } from "node:fs"
import { join } from "node:path"
import { launch } from "@snoozeql/testing/program"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { withMemoryLimit } from "./memoryLimit.ts"

const folder = suiteFolder()

/** The memory that docs/operations.md names, in MiB. */
const sufficient = 1024

/** Control: too little to create a database. */
const insufficient = 512

const serveWithin = (mebibytes: number) =>
  Effect.gen(function* () {
    const prefix = yield* Effect.exit(withMemoryLimit(mebibytes))
    if (Exit.isFailure(prefix)) return undefined
    const environment = {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-central-1",
      SNOOZEQL_DATA_DIR: join(mkdtempSync(join(folder, "server-")), "data")
    }
    return yield* Effect.exit(launch(["serve", "--port", "0"], environment, prefix.value))
  })

const noGroups = "needs root, and control groups that limit memory"

describe("snoozeql serve in a new folder", () => {
  it.live("starts with 1 GiB of memory, and serves", (context) =>
    Effect.gen(function* () {
      const started = yield* serveWithin(sufficient)
      if (started === undefined) return context.skip(noGroups)
      const server = yield* started
      const response = yield* Effect.promise(() => fetch(`${server.url}/health/ready`))
      assert.strictEqual(response.status, 200)
      assert.strictEqual((yield* server.stop("SIGTERM")).code, 0)
    })
  )

  it.live("says that there may be too little memory if creating the database needs more", (context) =>
    Effect.gen(function* () {
      const started = yield* serveWithin(insufficient)
      if (started === undefined) return context.skip(noGroups)
      const failure = yield* Effect.flip(started)
      assert.include(failure.message, "ended with 1")
      assert.include(failure.message, "perhaps for lack of memory")
    })
  )
})
