import { Cause, Effect, ErrorReporter, type Layer, SchemaIssue } from "effect"
import { HttpServerRespondable } from "effect/http"
import { HttpApiError, HttpApiMiddleware } from "effect/http-api"
import { badRequest, type Mistake, type RequestPart } from "../badRequest.ts"

const makeFormatter = (unknownKey: string) =>
  SchemaIssue.makeFormatterStandardSchemaV1({
    leafHook: (issue) =>
      issue._tag === "MissingKey"
        ? "Required"
        : issue._tag === "UnexpectedKey"
          ? unknownKey
          : SchemaIssue.defaultLeafHook(issue)
  })

const formatters = {
  params: makeFormatter("Unknown path parameter"),
  query: makeFormatter("Unknown query parameter"),
  headers: makeFormatter("Unknown header"),
  payload: makeFormatter("Unknown field")
}

/** What is wrong with a part of a request, in the messages of its schema. */
export const mistakesOf = (part: RequestPart, issue: SchemaIssue.Issue): [Mistake, ...Array<Mistake>] => {
  const [first, ...rest] = formatters[part](issue).issues.map(({ message, path = [] }) => ({
    message,
    path: path.map((segment) => {
      const key = typeof segment === "object" ? segment.key : segment
      return typeof key === "number" ? key : String(key)
    })
  }))
  return [first ?? { message: "Expected a valid value", path: [] }, ...rest]
}

const parts = { Params: "params", Query: "query", Headers: "headers", Payload: "payload" } as const

/**
 * If a request does not match its schemas, returns a 400 that names each wrong value. If a response does not match its
 * schema, reports the error and returns a 500.
 */
export const layer: Layer.Layer<HttpApiMiddleware.ProblemDetails> = HttpApiMiddleware.layerSchemaErrorTransform(
  HttpApiMiddleware.ProblemDetails,
  (error) =>
    error.kind === "Body" || error.kind === "ResponseHeaders"
      ? ErrorReporter.report(Cause.fail(error)).pipe(
          Effect.andThen(Effect.logError("A response does not match its schema", error.cause)),
          Effect.andThen(HttpServerRespondable.toResponse(new HttpApiError.InternalServerErrorProblem()))
        )
      : Effect.fail(badRequest(parts[error.kind], mistakesOf(parts[error.kind], error.cause.issue)))
)
