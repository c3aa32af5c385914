import { assert, describe, it } from "@effect/vitest"
import { Api } from "@snoozeql/client/api/Api"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { Schema } from "effect"
import { OpenApi } from "effect/http-api"
import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

/** Not a dependency: with its own, it takes 110 MB. */
const linter = "@redocly/cli@2.77.0"

const Report = Schema.fromJsonString(
  Schema.Struct({
    totals: Schema.Struct({ errors: Schema.Int, warnings: Schema.Int }),
    problems: Schema.Array(Schema.Struct({ ruleId: Schema.String, severity: Schema.String, message: Schema.String }))
  })
)

const lint = (file: string) =>
  new Promise<string>((resolve, reject) => {
    const environment = { ...process.env, REDOCLY_TELEMETRY: "off" }
    execFile("npx", ["-y", linter, "lint", file, "--format=json"], { env: environment }, (error, stdout, stderr) =>
      stdout.includes("totals") ? resolve(stdout) : reject(new Error(stderr, { cause: error }))
    )
  })

describe("the OpenAPI document", () => {
  const folder = suiteFolder()

  const reportOf = async (document: object) => {
    const file = join(folder, "openapi.json")
    writeFileSync(file, JSON.stringify(document))
    const output = await lint(file)
    return Schema.decodeSync(Report)(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1))
  }

  it("has no error by redocly's recommended rules", async () => {
    const { problems, totals } = await reportOf(OpenApi.fromApi(Api))
    assert.strictEqual(totals.errors, 0, JSON.stringify(problems))
  })

  it("control: a reference without a target is an error", async () => {
    const { paths, ...rest } = OpenApi.fromApi(Api)
    const { totals } = await reportOf({ ...rest, paths, components: { schemas: {} } })
    assert.isAbove(totals.errors, 0)
  })
})
