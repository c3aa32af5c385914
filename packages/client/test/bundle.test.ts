import { assert, describe, it } from "@effect/vitest"
import { join, relative } from "node:path"
import { gzipSync } from "node:zlib"
import { rolldown } from "rolldown"

const root = join(import.meta.dirname, "..", "..", "..")

/** A browser app, as a bundler sees it, and the modules that it includes: paths in the workspace or in `node_modules`. */
const bundleOf = async (code: string) => {
  const bundle = await rolldown({
    input: "app",
    platform: "browser",
    plugins: [
      {
        name: "the app",
        resolveId: (id) => (id === "app" ? join(import.meta.dirname, "app.ts") : undefined),
        load: (id) => (id === join(import.meta.dirname, "app.ts") ? code : undefined)
      }
    ]
  })
  const { output } = await bundle.generate({ format: "es", minify: true, codeSplitting: false })
  await bundle.close()
  const [chunk] = output
  return {
    kilobytes: gzipSync(chunk.code, { level: 9 }).length / 1000,
    imports: chunk.imports,
    modules: chunk.moduleIds.map((id) =>
      relative(root, id)
        .replaceAll("\\", "/")
        .replace(/^.*node_modules\//, "")
    )
  }
}

const client = `
import { makeClient } from "@snoozeql/client/makeClient"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"

export const instances = makeClient({ url: "/", retry: { times: 3 } }).pipe(
  Effect.provide(FetchHttpClient.layer),
  Effect.flatMap((client) => client.instances.list({ query: { limit: 5 } }))
)
`

const mayHold = [
  /^packages\/client\/(?:src|test\/app\.ts)/,
  /^packages\/domain\/src\//,
  /^effect\/dist\//,
  /^\0?rolldown/
]
const isStrange = (module: string) => !mayHold.some((pattern) => pattern.test(module))

describe("a browser app with the client", () => {
  it("holds the definition, the domain and Effect, and nothing of the server", async ({ annotate }) => {
    const { imports, kilobytes, modules } = await bundleOf(client)
    assert.deepStrictEqual(imports, [])
    assert.include(modules, "packages/client/src/api/Api.ts")
    assert.deepStrictEqual(modules.filter(isStrange), [])
    assert.isBelow(kilobytes, 100)
    await annotate(`${kilobytes.toFixed(1)} KB gzip, ${modules.length} modules`)
  })

  it("control: an app that imports an analysis is noticed", async () => {
    const { modules } = await bundleOf(`${client}
export { analyze } from "../../analysis/src/week/analyze.ts"`)
    assert.include(modules.filter(isStrange), "packages/analysis/src/week/analyze.ts")
  })
})
