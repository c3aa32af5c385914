import { type JsonSchema, Result, Schema, SchemaRepresentation } from "effect"
import type { TestResponse } from "./testServer.ts"

const AnySchema = Schema.Record(Schema.String, Schema.Unknown)

const Parameter = Schema.Struct({
  name: Schema.String,
  in: Schema.String,
  required: Schema.Boolean,
  schema: Schema.Struct({
    type: Schema.optionalKey(Schema.String),
    format: Schema.optionalKey(Schema.String),
    enum: Schema.optionalKey(Schema.Array(Schema.String))
  })
})

const Header = Schema.Struct({ required: Schema.Boolean })

const Content = Schema.Record(
  Schema.String,
  Schema.Struct({ schema: AnySchema, example: Schema.optionalKey(Schema.Unknown) })
)

const Responses = Schema.Record(
  Schema.String,
  Schema.Struct({
    headers: Schema.optionalKey(Schema.Record(Schema.String, Header)),
    content: Schema.optionalKey(Content)
  })
)

const Operation = Schema.Struct({
  operationId: Schema.String,
  parameters: Schema.Array(Parameter),
  requestBody: Schema.optionalKey(Schema.Struct({ content: Content })),
  responses: Responses
})

const Document = Schema.Struct({
  paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Operation)),
  components: Schema.Struct({ schemas: Schema.Record(Schema.String, AnySchema) })
})

/** An operation of the document. */
export interface DocumentedOperation extends Schema.Schema.Type<typeof Operation> {
  readonly method: string
  readonly path: string
}

/** An example in the document, and what its schema does not allow; undefined if it allows everything. */
export interface DocumentedExample {
  readonly operationId: string
  /** A status, or `request`. */
  readonly of: string
  readonly mistake: string | undefined
}

/** What an OpenAPI document says about responses. */
export interface DocumentedApi {
  readonly operations: ReadonlyArray<DocumentedOperation>
  readonly examples: ReadonlyArray<DocumentedExample>
  /** What a response has that the document does not allow for its operation; undefined if nothing. */
  readonly findBreach: (operation: DocumentedOperation, response: Omit<TestResponse, "bytes">) => string | undefined
}

/** Reads an OpenAPI 3.1 document, whose schemas are those of JSON Schema 2020-12. */
export const readDocumentedApi = (text: string): DocumentedApi => {
  const { components, paths } = Schema.decodeSync(Schema.fromJsonString(Document))(
    text.replaceAll("#/components/schemas/", "#/$defs/")
  )
  const checks = new Map<object, (body: unknown) => string | undefined>()

  const checkOf = (schema: JsonSchema.JsonSchema) => {
    const known = checks.get(schema)
    if (known !== undefined) return known
    const imported = SchemaRepresentation.fromJsonSchemaDocument(
      { dialect: "draft-2020-12", schema, definitions: components.schemas },
      { patterns: "apply" }
    )
    const decode = Schema.decodeUnknownResult(Schema.revealCodec(imported.pipe(Schema.toEncoded)), {
      onExcessProperty: "error"
    })
    const check = (body: unknown) => {
      const decoded = decode(body)
      return Result.isFailure(decoded) ? decoded.failure.message : undefined
    }
    checks.set(schema, check)
    return check
  }

  const findBreach = (
    { responses }: DocumentedOperation,
    { headers, status, text: body }: Omit<TestResponse, "bytes">
  ) => {
    const documented = responses[String(status)]
    if (documented === undefined) return `the status ${status} is not documented`
    for (const [name, { required }] of Object.entries(documented.headers ?? {})) {
      if (required && headers[name] === undefined) return `${status} lacks the header ${name}`
    }
    const type = headers["content-type"]
    const content = Object.entries(documented.content ?? {})
    if (content.length === 0) return body === "" ? undefined : `${status} has a body`
    const [, media] = content.find(([name]) => name === type) ?? []
    if (media === undefined) return `${status} has the undocumented content type ${type}`
    return type?.includes("json") === true ? checkOf(media.schema)(JSON.parse(body)) : undefined
  }

  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path }))
  )

  const examplesIn = (operationId: string, of: string, content: typeof Content.Type = {}) =>
    Object.values(content).flatMap(({ example, schema }) =>
      example === undefined ? [] : [{ operationId, of, mistake: checkOf(schema)(example) }]
    )

  return {
    operations,
    examples: operations.flatMap(({ operationId, requestBody, responses }) => [
      ...examplesIn(operationId, "request", requestBody?.content),
      ...Object.entries(responses).flatMap(([status, { content }]) => examplesIn(operationId, status, content))
    ]),
    findBreach
  }
}
