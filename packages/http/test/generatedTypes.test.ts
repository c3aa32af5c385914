import { assert, layer } from "@effect/vitest"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import openapiTypescript, { astToString } from "openapi-typescript"
import { TestServer, testServer } from "./support/testServer.ts"

const root = join(import.meta.dirname, "..", "..", "..")
const compiler = join(root, "node_modules", "typescript", "bin", "tsc")
const modules = join(import.meta.dirname, "..", "node_modules")

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
import createClient from "openapi-fetch"
import type { components, paths } from "./api.js"

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:8080", headers: { authorization: "Bearer KEY" } })

type Instance = components["schemas"]["Instance"]
type Scope = components["schemas"]["ApiKey"]["scope"]

export const firstInstances = async (): Promise<ReadonlyArray<Instance>> => {
  const { data, error } = await client.GET("/api/v1/instances", { params: { query: { limit: 5, kind: "cluster" } } })
  if (error !== undefined) throw new Error(error.detail ?? error.title)
  return data.instances
}

export const hourlyCost = async (id: string): Promise<number> => {
  const { data } = await client.GET("/api/v1/instances/{id}", { params: { path: { id } } })
  return data?.hourly_cost ?? 0
}

export const newKey = async (name: string, scope: Scope): Promise<string | undefined> => {
  const { data, response } = await client.POST("/api/v1/keys", { body: { name, scope } })
  return data?.key ?? response.headers.get("location") ?? undefined
}

export const replay = () =>
  client.GET("/api/v1/backtest", { params: { query: { limit: 1, censored: true, one_in: 50, refit: "daily" } } })

// @ts-expect-error A page's size is a number.
export const wrongLimit = () => client.GET("/api/v1/instances", { params: { query: { limit: "5" } } })

// @ts-expect-error There is no such scope.
export const wrongScope = () => client.POST("/api/v1/keys", { body: { name: "x", scope: "owner" } })
`

const compile = (folder: string) =>
  Effect.callback<string>((resume) => {
    execFile(process.execPath, [compiler, "-p", folder], (_error, stdout, stderr) =>
      resume(Effect.succeed(`${stdout}${stderr}`))
    )
  })

layer(testServer())("types that openapi-typescript generates from the document", (it) => {
  const folder = suiteFolder()

  it.effect(
    "are usable in a strict client without casts",
    () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const { text } = yield* send("GET", "/openapi.json")
        const types = astToString(yield* Effect.promise(() => openapiTypescript(text)))
        assert.match(types, /limit\?: number;/)
        assert.notInclude(types, "Encoded")
        symlinkSync(modules, join(folder, "node_modules"))
        writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig))
        writeFileSync(join(folder, "api.ts"), types)
        writeFileSync(join(folder, "client.ts"), client)
        assert.strictEqual(yield* compile(folder), "")
      }),
    60_000
  )
})
