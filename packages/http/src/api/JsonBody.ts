import { HttpApiError, HttpApiMiddleware } from "effect/http-api"

/** The body of a write is declared as something else than `application/json`, or not declared at all. */
export class UnsupportedMediaType extends HttpApiError.Problem<UnsupportedMediaType>()("UnsupportedMediaType", {
  type: "about:blank",
  status: 415,
  title: "Unsupported Media Type"
}) {}

/** The body of a write is larger than the server reads. */
export class ContentTooLarge extends HttpApiError.Problem<ContentTooLarge>()("ContentTooLarge", {
  type: "about:blank",
  status: 413,
  title: "Content Too Large"
}) {}

/** Takes bodies that are JSON in UTF-8 and of bounded size alone. */
export class JsonBody extends HttpApiMiddleware.Service<JsonBody>()("@snoozeql/http/JsonBody", {
  error: [HttpApiError.BadRequestProblem, UnsupportedMediaType, ContentTooLarge]
}) {}
