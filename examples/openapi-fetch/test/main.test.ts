import { assert, layer } from "@effect/vitest"
import { MemoryServer } from "@snoozeql/testing/MemoryServer"
import { suiteFolder } from "@snoozeql/testing/suiteFolder"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { cpSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import openapiTypescript, { astToString } from "openapi-typescript"

const example = join(import.meta.dirname, "..")
const compiler = join(example, "node_modules", "typescript", "bin", "tsc")

/** What the types have to accept and refuse. A line after `@ts-expect-error` must not compile. */
const typeTests = `
import createClient from "openapi-fetch"
import type { components, paths } from "./api.ts"

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:8080" })

type Scope = components["schemas"]["ApiKey"]["scope"]

export const firstClusters = () =>
  client.GET("/api/v1/instances", { params: { query: { limit: 5, kind: "cluster" } } })

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

/** Runs Node to its end, and returns what it printed. */
const run = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  Effect.callback<string>((resume) => {
    execFile(process.execPath, args, { env: { ...process.env, ...environment } }, (_error, stdout, stderr) =>
      resume(Effect.succeed(`${stdout}${stderr}`))
    )
  })

const names = ["carts", "invoices", "mail", "orders", "stock", "users"]

layer(MemoryServer.layer)("openapi-fetch, with the types that openapi-typescript makes of the document", (it) => {
  const folder = suiteFolder()

  it.effect(
    "compiles in strict mode without casts, and lists the instances of a server",
    () =>
      Effect.gen(function* () {
        const { url } = yield* MemoryServer
        const document = yield* Effect.promise(() => fetch(`${url}/openapi.json`).then((response) => response.text()))
        const types = astToString(yield* Effect.promise(() => openapiTypescript(document)))
        assert.match(types, /limit\?: number;/)
        assert.notInclude(types, "Encoded")
        for (const part of ["package.json", "tsconfig.json", "src"]) {
          cpSync(join(example, part), join(folder, part), { recursive: true })
        }
        symlinkSync(join(example, "node_modules"), join(folder, "node_modules"))
        writeFileSync(join(folder, "src", "api.ts"), types)
        writeFileSync(join(folder, "src", "typeTests.ts"), typeTests)
        assert.strictEqual(yield* run([compiler, "-p", folder]), "")

        for (const name of names) {
          const identity = { account: "123456789012", region: "eu-west-1", engine: "postgres", class: "db.t4g.micro" }
          const body = JSON.stringify({ ...identity, name, provider_id: `db-${name}`, hourly_cost: 0.25 })
          const headers = { "content-type": "application/json" }
          const { status } = yield* Effect.promise(() =>
            fetch(`${url}/api/v1/instances`, { method: "POST", headers, body })
          )
          assert.strictEqual(status, 201)
        }
        const printed = yield* run([join(folder, "src", "main.ts")], { SNOOZEQL_URL: url })
        assert.deepStrictEqual(
          printed.trimEnd().split("\n"),
          names.map((name) => `${name}: postgres in eu-west-1, 0.25 an hour`)
        )
      }),
    60_000
  )
})
