/**
 * Writes `docs/api.md` from the definition of the HTTP API in `packages/http`. With `--check` it only checks, and fails if
 * the page is out of date.
 */
import { OpenApi } from "effect/http-api"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Api } from "../packages/client/src/api/Api.ts"
import { markdownTable } from "./measurements/markdownTable.ts"

const document = join(import.meta.dirname, "../docs/api.md")
const methods = ["get", "post", "put", "patch", "delete"] as const

const code = (text: string) => `\`${text}\``
const list = (texts: ReadonlyArray<string>) => texts.map(code).join(" ")

const { paths } = OpenApi.fromApi(Api)

const rows = Object.entries(paths).flatMap(([path, operations]) =>
  methods.flatMap((method) => {
    const operation = operations[method]
    if (operation === undefined) return []
    const statuses = Object.keys(operation.responses)
    const query = operation.parameters.filter((parameter) => parameter.in === "query")
    return [
      [
        code(`${method.toUpperCase()} ${path}`),
        operation.summary ?? "",
        list(query.map(({ name, required }) => (required ? name : `${name}?`))),
        list(statuses.filter((status) => Number(status) < 400)),
        list(statuses.filter((status) => Number(status) >= 400))
      ]
    ]
  })
)

/** What each query parameter does, and the routes of which that holds. Most parameters do the same everywhere. */
const parameters = Object.entries(
  Object.groupBy(
    Object.entries(paths).flatMap(([path, operations]) =>
      methods.flatMap((method) =>
        (operations[method]?.parameters ?? [])
          .filter((parameter) => parameter.in === "query")
          .map(({ description = "", name }) => ({ name, description, route: `${method.toUpperCase()} ${path}` }))
      )
    ),
    ({ description, name }) => `${name} ${description}`
  )
)
  .flatMap(([, uses = []]) => {
    const [first] = uses
    return first === undefined
      ? []
      : [[code(first.name), first.description, [...new Set(uses.map(({ route }) => code(route)))].join("<br>")]]
  })
  .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1))

const page = `# The HTTP API

\`pnpm api\` writes this page from the definition in \`packages/client/src/api\`. The server shows the same definition with
all schemas at \`/docs\`, and as an OpenAPI 3.1 document at \`/openapi.json\`. What each route is for is in
[operations](operations.md#http-routes).

JSON is in snake_case. Times are RFC 3339 in UTC. Problems are documents of
[RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) with the media type \`application/problem+json\`. Query parameters with
a question mark are optional.

${markdownTable(["route", "what it does", "query", "success", "problems"], rows, "text")}

## Query parameters

${markdownTable(["parameter", "what it does", "routes"], parameters, "text")}
`

if (!process.argv.includes("--check")) {
  writeFileSync(document, page)
} else if (!existsSync(document) || readFileSync(document, "utf8") !== page) {
  console.error("docs/api.md is out of date: run pnpm api")
  process.exitCode = 1
}
