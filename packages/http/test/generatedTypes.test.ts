import { assert, layer } from "@effect/vitest"
import { createClient } from "@hey-api/openapi-ts"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { TestServer, testServer } from "./support/testServer.ts"

const compiler = join(import.meta.dirname, "..", "node_modules", "typescript", "bin", "tsc")

const tsconfig = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: "es2022",
    lib: ["es2022", "dom"],
    module: "nodenext",
    moduleResolution: "nodenext",
    types: []
  },
  files: ["client.ts"]
}

/** What somebody writes who has only the document. A line after `@ts-expect-error` must not compile. */
const client = `
import type { ApiKey, Instance, InstancesListData, InstancesListError, InstancesListResponse } from "./api/types.gen.js"

export const firstClusters: InstancesListData = { query: { limit: 5, kind: "cluster" }, url: "/api/v1/instances" }

export const names = ({ instances }: InstancesListResponse): ReadonlyArray<Instance["name"]> =>
  instances.map(({ name }) => name)

export const hourlyCost = ({ hourly_cost }: Instance): number => hourly_cost ?? 0

export const explain = (error: InstancesListError): string => error.detail ?? error.title ?? "unknown"

export const scope: ApiKey["scope"] = "read"

// @ts-expect-error A page's size is a number.
export const wrongLimit: InstancesListData = { query: { limit: "5" }, url: "/api/v1/instances" }

// @ts-expect-error There is no such scope.
export const wrongScope: ApiKey["scope"] = "owner"
`

const compile = (folder: string) =>
  Effect.callback<string>((resume) => {
    execFile(process.execPath, [compiler, "-p", folder], (_error, stdout, stderr) =>
      resume(Effect.succeed(`${stdout}${stderr}`))
    )
  })

layer(testServer())("types that @hey-api/openapi-ts generates from the document", (it) => {
  const folder = suiteFolder()

  it.effect(
    "are usable in a strict program without casts",
    () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const { text } = yield* send("GET", "/openapi.json")
        const input = join(folder, "openapi.json")
        writeFileSync(input, text)
        yield* Effect.promise(() =>
          createClient({
            input,
            output: join(folder, "api"),
            plugins: ["@hey-api/typescript"],
            logs: { level: "silent" }
          })
        )
        assert.notInclude(readFileSync(join(folder, "api", "types.gen.ts"), "utf8"), "Encoded")
        writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig))
        writeFileSync(join(folder, "client.ts"), client)
        assert.strictEqual(yield* compile(folder), "")
      }),
    60_000
  )
})
