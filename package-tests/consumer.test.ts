import { assert, describe, it } from "@effect/vitest"
import { globSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { inject } from "vitest"
import { publishedPackages } from "../scripts/publishedPackages.ts"
import { newFolder } from "./support/newFolder.ts"
import { cleanEnvironment, run, runWell } from "./support/run.ts"

const consumer = inject("consumer")
const options = { cwd: consumer, environment: cleanEnvironment() }
const tsc = join(consumer, "node_modules", ".bin", "tsc")

describe("an app that has installed the packages", () => {
  it("type-checks under strict settings, with the declarations of its dependencies", async () => {
    const { code, stdout } = await run(tsc, ["--project", consumer], options)
    assert.strictEqual(stdout, "")
    assert.strictEqual(code, 0)
  })

  it("gets compiler errors for wrong types and closed modules", async () => {
    const folder = await mkdtemp(join(consumer, "wrong-"))
    await writeFile(
      join(folder, "wrong.ts"),
      `import { maximumSampleCount } from "@snoozeql/domain/HourlyMetric"
import type {} from "@snoozeql/store/rules/aggregates"
export const wrong: string = maximumSampleCount
`
    )
    await writeFile(
      join(folder, "tsconfig.json"),
      `{"extends":"../tsconfig.json","include":["."],"compilerOptions":{"rootDir":".","noEmit":true}}`
    )
    const { code, stdout } = await run(tsc, ["--project", folder], options)
    await rm(folder, { recursive: true })
    assert.notStrictEqual(code, 0)
    assert.match(stdout, /wrong\.ts\(3,14\): error TS2322/)
    assert.match(stdout, /wrong\.ts\(2,\d+\): error TS2307/)
  })

  it("runs stores in memory and embedded, a collection through the AWS SDK, and the API's definition", async () => {
    const found: unknown = JSON.parse(await runWell("node", ["out/main.js"], options))
    const rows = [[15, 20, 10, 2]]
    assert.deepNestedInclude(found, {
      stores: { memory: rows, embedded: rows },
      collection: { instances: 2, status: "succeeded", hasWritten: true }
    })
    assert.include(JSON.stringify(found), '"/api/v1/instances/{id}/metrics"')
  })

  it("can import every public module, and no closed one", async () => {
    await runWell("node", ["out/everyModule.js"], options)
    for (const specifier of ["@snoozeql/store/rules/aggregates", "@snoozeql/http/handlers/metrics"]) {
      const { code, stderr } = await run("node", ["--eval", `await import("${specifier}")`], options)
      assert.notStrictEqual(code, 0)
      assert.include(stderr, "ERR_PACKAGE_PATH_NOT_EXPORTED")
    }
  })

  it("has one copy of Effect and of each package", () => {
    const copies = (name: string) => globSync(`node_modules/**/${name}/package.json`, { cwd: consumer }).map(dirname)
    for (const name of ["effect", "@effect/sql-pg", ...publishedPackages.map(({ manifest }) => manifest.name)]) {
      assert.deepStrictEqual(copies(name), [`node_modules/${name}`])
    }
  })

  it("cannot be installed beside an Effect that is too old", async () => {
    const folder = await newFolder()
    const tarball = inject("tarballOf")["@snoozeql/domain"] ?? ""
    const dependencies = (effect: string) => ({ dependencies: { "@snoozeql/domain": `file:${tarball}`, effect } })
    const install = async (effect: string) => {
      await writeFile(join(folder, "package.json"), JSON.stringify(dependencies(effect)))
      return run("npm", ["install", "--dry-run", "--no-audit", "--prefer-offline"], { cwd: folder })
    }
    const tooOld = await install("4.0.5")
    assert.notStrictEqual(tooOld.code, 0)
    assert.include(tooOld.stderr, "ERESOLVE")
    const right = await install("4.1.0")
    assert.strictEqual(right.code, 0, right.stderr)
  })
})
