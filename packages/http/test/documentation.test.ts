import { assert, describe, it } from "@effect/vitest"
import { OpenApi } from "effect/http-api"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Api } from "@snoozeql/client/api/Api"

const operations = readFileSync(join(import.meta.dirname, "../../../docs/operations.md"), "utf8")

const defined = Object.entries(OpenApi.fromApi(Api).paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`)
)

const routesOf = (document: string): ReadonlyArray<string> =>
  [...document.matchAll(/^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)` +\|/gm)].map(([, route = ""]) => route)

describe("the table of routes in docs/operations.md", () => {
  it("lists exactly the routes of the API definition, each once", () => {
    assert.sameMembers([...routesOf(operations)], defined)
  })

  it("fails this comparison if a route is missing", () => {
    const lacking = operations.replace(/^\| `GET \/api\/v1\/recommendations`.*\n/m, "")
    const listed = new Set(routesOf(lacking))
    assert.deepStrictEqual(
      defined.filter((route) => !listed.has(route)),
      ["GET /api/v1/recommendations"]
    )
  })
})
