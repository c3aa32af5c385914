import * as Context from "effect/Context"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"

/** The content type of a request with a body is missing or is not `application/json`. */
export class UnsupportedMediaType extends HttpApiError.Problem<UnsupportedMediaType>()("UnsupportedMediaType", {
  type: "about:blank",
  status: 415,
  title: "Unsupported Media Type"
}) {}

/** The body of a request is larger than the server accepts. */
export class ContentTooLarge extends HttpApiError.Problem<ContentTooLarge>()("ContentTooLarge", {
  type: "about:blank",
  status: 413,
  title: "Content Too Large"
}) {}

/** How large a body may be. */
export interface BodyLimits {
  readonly mebibytes: number
  /** The most members of one object, or elements of one array. */
  readonly members: number
  /** The most values in all. */
  readonly values: number
}

/**
 * How large the body of an endpoint may be. By default more than any valid request has: a registration has 50 tags at
 * most. A body beyond the limits is refused before it is parsed, since parsing and checking it would delay other requests.
 */
export const EndpointBodyLimits = Context.Reference<BodyLimits>("@snoozeql/http/EndpointBodyLimits", {
  defaultValue: () => ({ mebibytes: 1, members: 200, values: 65_536 })
})

/** Accepts only UTF-8 JSON bodies within the endpoint's `EndpointBodyLimits`, 1 MiB by default. */
export class JsonBody extends HttpApiMiddleware.Service<JsonBody>()("@snoozeql/http/JsonBody", {
  error: [HttpApiError.BadRequestProblem, UnsupportedMediaType, ContentTooLarge]
}) {}
