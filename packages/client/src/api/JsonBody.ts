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

/** Accepts only UTF-8 JSON bodies up to 1 MiB. */
export class JsonBody extends HttpApiMiddleware.Service<JsonBody>()("@snoozeql/http/JsonBody", {
  error: [HttpApiError.BadRequestProblem, UnsupportedMediaType, ContentTooLarge]
}) {}
