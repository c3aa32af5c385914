import * as Predicate from "effect/Predicate"
import { requestExamples, responseExamples } from "./examples.ts"
import { parameterSchemas } from "./query.ts"

/** A JSON object of an OpenAPI document. */
type JsonObject = Readonly<Record<string, unknown>>

const isJsonObject = (value: unknown): value is JsonObject => Predicate.isObject(value) && !Array.isArray(value)

/** The object, or an empty one for any other value. */
const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

const mapMembers = (
  object: JsonObject,
  change: (member: unknown, name: string) => unknown
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(object).map(([name, member]) => [name, change(member, name)]))

const componentPath = "#/components/schemas/"
const suffix = /Encoded$/

/** Removes the suffix of generated names from all references in a value. */
const renameReferences = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(renameReferences)
  if (!isJsonObject(value)) return value
  return mapMembers(value, (member, name) =>
    name === "$ref" && typeof member === "string" && member.startsWith(componentPath)
      ? member.replace(suffix, "")
      : renameReferences(member)
  )
}

const renameComponents = (schemas: JsonObject): JsonObject => {
  const entries = Object.entries(schemas).map(([name, schema]) => [name.replace(suffix, ""), schema] as const)
  const renamed = Object.fromEntries(entries)
  if (Object.keys(renamed).length < entries.length) throw new Error("Two schemas of the API have the same name")
  return renamed
}

/** `instances.list` becomes `InstancesList`. */
const pascalCase = (operationId: string): string =>
  operationId.replaceAll(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase())

const json = "application/json"

/**
 * Query parameters arrive as text. Generated clients need the types that they stand for. What a parameter does is said of
 * the parameter, not of its schema.
 */
const refineParameter = (parameter: unknown): unknown => {
  const { schema, ...others } = objectOf(parameter)
  const { description, ...rest } = objectOf(schema)
  const { format } = rest
  const refined = typeof format === "string" ? parameterSchemas.get(format) : undefined
  return { ...others, ...(description !== undefined && { description }), schema: refined ?? rest }
}

/**
 * Makes the generated OpenAPI document one that other generators make good types of. Schemas have the names of their
 * models, without a suffix. Every JSON body has a name: a model's, or that of its operation, such as
 * `InstancesListResponse`. Query parameters that are numbers or flags have these types. The main operations have examples.
 */
export const refineDocument = (document: JsonObject): Record<string, unknown> => {
  const { components, paths, ...rest } = mapMembers(document, renameReferences)
  const named: Record<string, unknown> = {}

  const nameBody = (content: unknown, name: string, example: unknown): JsonObject =>
    mapMembers(objectOf(content), (media, type) => {
      const { schema } = objectOf(media)
      if (type !== json || schema === undefined) return media
      const body = { ...objectOf(media), ...(example !== undefined && { example }) }
      if ("$ref" in objectOf(schema)) return body
      named[name] = schema
      return { ...body, schema: { $ref: `${componentPath}${name}` } }
    })

  const withNamedBody = (holder: unknown, name: string, example: unknown): JsonObject => {
    const { content, ...others } = objectOf(holder)
    return content === undefined ? others : { ...others, content: nameBody(content, name, example) }
  }

  const refineOperation = (value: unknown): JsonObject => {
    const { operationId, parameters, requestBody, responses, ...others } = objectOf(value)
    const id = String(operationId)
    const name = pascalCase(id)
    return {
      operationId,
      ...others,
      parameters: Array.isArray(parameters) ? parameters.map(refineParameter) : [],
      ...(requestBody !== undefined && {
        requestBody: withNamedBody(requestBody, `${name}Request`, requestExamples.get(id))
      }),
      responses: mapMembers(objectOf(responses), (response, status) =>
        withNamedBody(response, `${name}Response`, status.startsWith("2") ? responseExamples.get(id) : undefined)
      )
    }
  }

  const refinedPaths = mapMembers(objectOf(paths), (operations) => mapMembers(objectOf(operations), refineOperation))
  const { schemas, ...otherComponents } = objectOf(components)
  return {
    ...rest,
    paths: refinedPaths,
    components: { ...otherComponents, schemas: { ...renameComponents(objectOf(schemas)), ...named } }
  }
}
