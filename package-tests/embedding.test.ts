import { startEmbeddedPostgres } from "@snoozeql/testing/EmbeddedPostgres"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Scope } from "effect"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, inject } from "vitest"
import { type GuidedApp, writeGuidedApp } from "./support/embeddingGuide.ts"
import { cleanEnvironment, run, runWell } from "./support/run.ts"

const consumer = inject("consumer")
const bin = (name: string) => join(consumer, "node_modules", ".bin", name)

const scope = Scope.makeUnsafe()
let postgresUrl = ""
let app: GuidedApp = { folder: "", files: [] }

beforeAll(async () => {
  const postgres = await Effect.runPromise(Scope.provide(startEmbeddedPostgres(), scope))
  postgresUrl = Redacted.value(postgres.url)
  app = await writeGuidedApp(join(consumer, "guide"))
}, 60_000)
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const line = (samples: number) =>
  String.raw`\d{4}-\d\d-\d\dT\d\d:00:00\.000Z CPUUtilization: average 12\.5 of ${samples} samples\n`

describe("the app of docs/embedding.md, as it is written there", () => {
  it("type-checks under strict settings", async () => {
    assert.deepStrictEqual(app.files, ["loadTest.ts", "main.ts", "loadTest.test.ts", "embedded.ts"])
    await writeFile(
      join(app.folder, "tsconfig.json"),
      `{"extends":"../tsconfig.json","include":["."],"compilerOptions":{"rootDir":".","noEmit":true}}`
    )
    const { code, stdout } = await run(bin("tsc"), ["--project", app.folder], { cwd: app.folder })
    assert.strictEqual(stdout, "")
    assert.strictEqual(code, 0)
  })

  it.each(["main.ts", "embedded.ts"])("%s runs, and again on what it has stored", async (file) => {
    const environment = { ...cleanEnvironment(), DATABASE_URL: postgresUrl }
    const output: Array<string> = []
    for (let runs = 0; runs < 2; runs += 1) {
      output.push(await runWell("node", [file], { cwd: app.folder, environment }))
    }
    // The second run may be in the next hour.
    assert.match(output[0] ?? "", new RegExp(`^${line(60)}$`))
    assert.match(output[1] ?? "", new RegExp(`^(?:${line(120)}|${line(60)}${line(60)})$`))
  })

  it("has a test that passes", async () => {
    const { code, stderr, stdout } = await run(bin("vitest"), ["run"], {
      cwd: app.folder,
      environment: cleanEnvironment()
    })
    assert.strictEqual(code, 0, stdout + stderr)
    assert.match(stdout, /1 passed/)
  })
})
