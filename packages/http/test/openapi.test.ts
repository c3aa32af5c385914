import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { readDocumentedApi } from "./support/documentedResponses.ts"
import { TestServer, testServer } from "./support/testServer.ts"

const Operation = Schema.Struct({
  operationId: Schema.NonEmptyString,
  parameters: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      in: Schema.String,
      required: Schema.Boolean,
      description: Schema.optionalKey(Schema.String),
      schema: Schema.Record(Schema.String, Schema.Unknown)
    })
  ),
  security: Schema.Array(Schema.Unknown),
  responses: Schema.Record(
    Schema.String,
    Schema.Struct({
      description: Schema.NonEmptyString,
      headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
      content: Schema.optionalKey(Schema.Record(Schema.String, Schema.Struct({ schema: Schema.Unknown })))
    })
  )
})

const Document = Schema.Struct({
  openapi: Schema.Literal("3.1.0"),
  info: Schema.Struct({ title: Schema.Literal("SnoozeQL"), version: Schema.NonEmptyString }),
  paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Operation)),
  components: Schema.Struct({
    schemas: Schema.Record(Schema.String, Schema.Unknown),
    securitySchemes: Schema.Record(Schema.String, Schema.Unknown)
  })
})

const readDocument = Effect.gen(function* () {
  const { send } = yield* TestServer
  const response = yield* send("GET", "/openapi.json")
  assert.strictEqual(response.status, 200)
  return { text: response.text, document: Schema.decodeSync(Schema.fromJsonString(Document))(response.text) }
})

const operationsOf = ({ paths }: typeof Document.Type) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() }))
  )

layer(testServer())("the OpenAPI document", (it) => {
  it.effect("names every route with its parameters and responses", () =>
    Effect.gen(function* () {
      const { document } = yield* readDocument
      const routes = operationsOf(document).map(({ method, parameters, path, responses }) => [
        `${method} ${path}`,
        parameters.map(({ name }) => name).join(" "),
        Object.keys(responses).join(" ")
      ])
      assert.deepStrictEqual(routes, [
        ["GET /health/live", "", "200"],
        ["GET /health/ready", "", "200 503"],
        ["GET /metrics", "", "200 401 429 503"],
        [
          "GET /api/v1/instances",
          "limit cursor kind account region engine owner environment text tag status decision sort",
          "200 400 401 403 429 500 503"
        ],
        ["POST /api/v1/instances", "", "201 400 401 403 409 413 415 429 500 503"],
        ["GET /api/v1/instances/{id}", "id", "200 400 401 403 404 429 500 503"],
        ["PATCH /api/v1/instances/{id}", "id", "200 400 401 403 404 413 415 429 500 503"],
        ["DELETE /api/v1/instances/{id}", "id", "204 400 401 403 404 409 429 500 503"],
        ["GET /api/v1/instances/{id}/metrics", "id start end metric layout", "200 304 400 401 403 404 429 500 503"],
        ["POST /api/v1/instances/{id}/metrics", "id", "200 400 401 403 404 409 413 415 429 500 503"],
        ["GET /api/v1/metrics", "instance start end metric layout", "200 304 400 401 403 404 429 500 503"],
        ["POST /api/v1/metrics", "", "200 400 401 403 404 409 413 415 429 500 503"],
        ["PUT /api/v1/metrics", "", "200 400 401 403 404 413 415 429 500 503"],
        ["GET /api/v1/instances/{id}/metrics/latest", "id", "200 400 401 403 404 429 500 503"],
        ["GET /api/v1/instances/{id}/metrics/sufficiency", "id", "200 400 401 403 404 429 500 503"],
        ["GET /api/v1/instances/{id}/activity", "id", "200 400 401 403 404 429 500 503"],
        ["GET /api/v1/instances/{id}/backtest", "id refit look censored one_in", "200 400 401 403 404 429 500 503"],
        ["GET /api/v1/backtest", "refit look censored one_in limit cursor", "200 400 401 403 429 500 503"],
        [
          "GET /api/v1/overview",
          "limit cursor kind account region engine owner environment text tag status decision",
          "200 304 400 401 403 429 500 503"
        ],
        [
          "GET /api/v1/recommendations",
          "limit cursor kind account region engine owner environment text tag status recommended decision",
          "200 400 401 403 429 500 503"
        ],
        [
          "GET /api/v1/recommendations/totals",
          "by limit cursor kind account region engine owner environment text tag status recommended decision",
          "200 400 401 403 429 500 503"
        ],
        ["GET /api/v1/instances/{id}/plan", "id", "200 400 401 403 404 409 429 500 503"],
        ["POST /api/v1/instances/{id}/plan", "id", "200 400 401 403 404 409 413 415 429 500 503"],
        ["GET /api/v1/instances/{id}/advice", "id", "200 400 401 403 404 409 429 500 503"],
        [
          "GET /api/v1/plans",
          "limit cursor kind account region engine owner environment text tag",
          "200 304 400 401 403 429 500 503"
        ],
        ["GET /api/v1/advice/record", "owner environment", "200 400 401 403 429 500 503"],
        [
          "GET /api/v1/advice/changes",
          "limit cursor kind account region engine owner environment text tag since",
          "200 400 401 403 429 500 503"
        ],
        ["GET /api/v1/policy", "", "200 400 401 403 429 500 503"],
        ["GET /api/v1/instances/{id}/policy", "id", "200 400 401 403 404 409 429 500 503"],
        ["PUT /api/v1/instances/{id}/policy", "id", "200 400 401 403 404 409 413 415 429 500 503"],
        ["DELETE /api/v1/instances/{id}/policy", "id", "204 400 401 403 404 409 429 500 503"],
        ["GET /api/v1/instances/{id}/decision", "id", "200 400 401 403 404 409 429 500 503"],
        ["PUT /api/v1/instances/{id}/decision", "id", "200 400 401 403 404 409 413 415 429 500 503"],
        ["DELETE /api/v1/instances/{id}/decision", "id", "204 400 401 403 404 409 429 500 503"],
        ["POST /api/v1/instances/{id}/exports", "id", "201 400 401 403 404 409 413 415 429 500 503"],
        ["GET /api/v1/exports", "limit cursor instance withdrawn in_force", "200 400 401 403 429 500 503"],
        ["GET /api/v1/exports/{id}", "id", "200 400 401 403 404 429 500 503"],
        ["DELETE /api/v1/exports/{id}", "id", "204 400 401 403 404 429 500 503"],
        ["POST /api/v1/collections", "", "202 400 401 403 413 415 429 500 503"],
        ["GET /api/v1/collections", "limit cursor", "200 400 401 403 429 500 503"],
        ["GET /api/v1/collections/{id}", "id", "200 400 401 403 404 429 500 503"],
        ["GET /api/v1/costs", "", "200 400 401 403 429 500 503"],
        [
          "GET /api/v1/savings",
          "limit cursor kind account region engine owner environment text tag from until",
          "200 400 401 403 429 500 503"
        ],
        ["GET /api/v1/keys", "limit cursor", "200 400 401 403 429 500 503"],
        ["POST /api/v1/keys", "", "201 400 401 403 409 413 415 429 500 503"],
        ["GET /api/v1/keys/{id}", "id", "200 400 401 403 404 429 500 503"],
        ["DELETE /api/v1/keys/{id}", "id", "204 400 401 403 404 429 500 503"]
      ])
    })
  )

  it.effect("is complete: ids are unique, references have targets, path parameters are declared", () =>
    Effect.gen(function* () {
      const { document, text } = yield* readDocument
      const operations = operationsOf(document)
      const ids = operations.map(({ operationId }) => operationId)
      assert.strictEqual(new Set(ids).size, ids.length)
      for (const [, name = ""] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
        assert.property(document.components.schemas, name)
      }
      assert.notMatch(text, /"\$ref":"(?!#\/components\/schemas\/)/)
      for (const { parameters, path } of operations) {
        const declared = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)
        assert.deepStrictEqual(
          declared,
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "")
        )
        for (const { in: place, name, required } of parameters) {
          assert.strictEqual(
            required,
            place === "path" ||
              ["format", "since", "by"].includes(name) ||
              (name === "instance" && path === "/api/v1/metrics")
          )
        }
      }
    })
  )

  it.effect("describes problems, their headers, and the key", () =>
    Effect.gen(function* () {
      const { document } = yield* readDocument
      for (const { path, responses, security } of operationsOf(document)) {
        for (const [status, { content = {}, headers = {} }] of Object.entries(responses)) {
          if (Number(status) >= 400) assert.deepStrictEqual(Object.keys(content), ["application/problem+json"])
          if (status === "401") assert.property(headers, "www-authenticate")
          if (status === "503" && path.startsWith("/api/")) assert.property(headers, "retry-after")
        }
        assert.deepStrictEqual(security, path.startsWith("/api/") ? [{ bearer: [] }] : [])
      }
      assert.property(document.components.securitySchemes, "bearer")
    })
  )

  it.effect("names the schema of every JSON body, without a suffix, and shows what query parameters stand for", () =>
    Effect.gen(function* () {
      const { document, text } = yield* readDocument
      const Reference = Schema.Struct({ $ref: Schema.String })
      for (const { operationId, responses } of operationsOf(document)) {
        for (const [status, { content = {} }] of Object.entries(responses)) {
          const body = content["application/json"]?.schema
          if (body !== undefined) assert.isTrue(Schema.is(Reference)(body), `${operationId} ${status}`)
        }
      }
      for (const name of Object.keys(document.components.schemas)) assert.notMatch(name, /Encoded|_\d+$/)
      assert.notInclude(text, "Encoded")
      const schemaOf = (route: string, parameter: string) =>
        operationsOf(document)
          .find(({ operationId }) => operationId === route)
          ?.parameters.find(({ name }) => name === parameter)?.schema
      assert.deepStrictEqual(schemaOf("instances.list", "limit"), { type: "integer", minimum: 1, maximum: 1000 })
      assert.deepStrictEqual(schemaOf("activity.backtest", "censored"), { type: "boolean" })
      assert.deepStrictEqual(schemaOf("activity.backtest", "one_in"), { type: "number", minimum: 2, maximum: 10_000 })
      assert.deepStrictEqual(schemaOf("instances.list", "tag"), {
        type: "array",
        items: { type: "string" },
        maxItems: 50
      })
    })
  )

  it.effect("says what every query parameter does, in the same words wherever it does the same", () =>
    Effect.gen(function* () {
      const { document } = yield* readDocument
      const said = new Map<string, Set<string>>()
      for (const { operationId, parameters } of operationsOf(document)) {
        for (const { description = "", in: place, name, schema } of parameters) {
          if (place !== "query") continue
          assert.isAbove(description.length, 20, `${operationId} does not say what its parameter ${name} does`)
          // A description of the schema would be shown twice.
          assert.notProperty(schema, "description", `${operationId} ${name}`)
          said.set(name, (said.get(name) ?? new Set()).add(description))
        }
      }
      assert.sameMembers(
        [...said].filter(([, texts]) => texts.size > 1).map(([name]) => name),
        ["status", "decision", "instance"]
      )
    })
  )

  it.effect("says where a created resource is", () =>
    Effect.gen(function* () {
      const { document } = yield* readDocument
      const created = operationsOf(document).flatMap(({ responses }) => responses["201"] ?? [])
      assert.isNotEmpty(created)
      for (const { headers } of created) assert.property(headers, "location")
    })
  )

  it.effect("has examples of the main operations, which are what their schemas allow", () =>
    Effect.gen(function* () {
      const { text } = yield* readDocument
      const { examples } = readDocumentedApi(text)
      assert.deepStrictEqual(
        examples.map(({ mistake, of, operationId }) => [operationId, of, mistake]),
        [
          ["instances.list", "200", undefined],
          ["instances.register", "request", undefined],
          ["instances.register", "201", undefined],
          ["instances.get", "200", undefined],
          ["metrics.list", "200", undefined],
          ["metrics.latest", "200", undefined],
          ["recommendations.list", "200", undefined],
          ["advice.plans", "200", undefined]
        ]
      )
      // Control: a renamed field is a mistake.
      const broken = readDocumentedApi(text.replaceAll('"hourly_cost":0.153', '"price":0.153'))
      assert.deepStrictEqual(
        broken.examples.flatMap(({ mistake, operationId }) => (mistake === undefined ? [] : [operationId])),
        ["instances.list", "instances.register", "instances.register", "instances.get"]
      )
    })
  )

  it.effect("can be read on /docs, a page that loads nothing from elsewhere", () =>
    Effect.gen(function* () {
      const { send } = yield* TestServer
      const page = yield* send("GET", "/docs")
      assert.strictEqual(page.status, 200)
      assert.match(page.headers["content-type"] ?? "", /^text\/html/)
      assert.notMatch(page.text, /<(?:script|link|img)[^>]+(?:src|href)=/i)
      assert.match(String(page.headers["content-security-policy"]), /default-src 'none'; script-src 'unsafe-inline'/)
      assert.include(page.text, "/api/v1/instances/{id}/metrics")
    })
  )
})
