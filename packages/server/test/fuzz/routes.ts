import { Api } from "@snoozeql/client/api/Api"
import { Predicate, Schema } from "effect"
import { OpenApi } from "effect/http-api"

/** The parts of a JSON schema that the fuzzer reads. */
export interface JsonSchema {
  readonly type?: string
  readonly enum?: ReadonlyArray<unknown>
  readonly anyOf?: ReadonlyArray<JsonSchema>
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: JsonSchema | boolean
}

const JsonSchema: Schema.Codec<JsonSchema> = Schema.Struct({
  type: Schema.optionalKey(Schema.String),
  enum: Schema.optionalKey(Schema.Array(Schema.Unknown)),
  anyOf: Schema.optionalKey(Schema.Array(Schema.suspend((): Schema.Codec<JsonSchema> => JsonSchema))),
  items: Schema.optionalKey(Schema.suspend((): Schema.Codec<JsonSchema> => JsonSchema)),
  properties: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.suspend((): Schema.Codec<JsonSchema> => JsonSchema)
    )
  ),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  additionalProperties: Schema.optionalKey(
    Schema.Union([Schema.Boolean, Schema.suspend((): Schema.Codec<JsonSchema> => JsonSchema)])
  )
})

const Operation = Schema.Struct({
  parameters: Schema.Array(Schema.Struct({ name: Schema.String, in: Schema.String, schema: JsonSchema })),
  requestBody: Schema.optionalKey(
    Schema.Struct({ content: Schema.Record(Schema.String, Schema.Struct({ schema: Schema.Unknown })) })
  )
})

const Definition = Schema.Struct({
  paths: Schema.Record(Schema.String, Schema.Record(Schema.String, Operation)),
  components: Schema.Struct({ schemas: Schema.Record(Schema.String, Schema.Unknown) })
})

/** The schema with the components that it refers to in place of its references. No request refers to itself. */
const withoutReferences = (value: unknown, schemas: Readonly<Record<string, unknown>>): unknown => {
  if (Array.isArray(value)) return value.map((element) => withoutReferences(element, schemas))
  if (!Predicate.isObject(value)) return value
  const reference: unknown = value["$ref"]
  return typeof reference === "string"
    ? withoutReferences(schemas[reference.replace(/^.*\//, "")], schemas)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutReferences(member, schemas)]))
}

/** A route as the API's definition describes it. */
export interface Route {
  readonly method: string
  /** The path, with parameters as `{name}`. */
  readonly path: string
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly in: string; readonly schema: JsonSchema }>
  readonly body: JsonSchema | undefined
}

const outsideOfTheApi: ReadonlyArray<Route> = ["/docs", "/openapi.json"].map((path) => ({
  method: "GET",
  path,
  parameters: [],
  body: undefined
}))

/**
 * Every route of the server, from the definition of its API. The first key that is created closes a server that had none,
 * so that no later case would get past the check of its key: then `withKeys` is false, and the route is omitted.
 */
export const readRoutes = (withKeys: boolean): readonly [Route, ...ReadonlyArray<Route>] => {
  const { components, paths } = Schema.decodeUnknownSync(Definition)(OpenApi.fromApi(Api))
  const [first, ...rest] = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => withKeys || method !== "post" || path !== "/api/v1/keys")
      .map(([method, { parameters, requestBody }]): Route => ({
        method: method.toUpperCase(),
        path,
        parameters,
        body:
          requestBody === undefined
            ? undefined
            : Schema.decodeUnknownSync(JsonSchema)(
                withoutReferences(requestBody.content["application/json"]?.schema, components.schemas)
              )
      }))
  )
  if (first === undefined) throw new Error("The API has no routes")
  return [first, ...rest, ...outsideOfTheApi]
}
