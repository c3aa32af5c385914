import { Schema } from "effect"
import { HttpApiError, HttpApiMiddleware, HttpApiSchema, HttpApiSecurity } from "effect/http-api"

/** The request lacks the API key, or has another one. */
export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: "about:blank",
  status: 401,
  title: "Unauthorized"
}) {}

/** What RFC 9110 asks a 401 to say: how the key is sent. */
export const challenge = 'Bearer realm="SnoozeQL"'

/** `Unauthorized` with the challenge that RFC 9110 asks for. */
export const UnauthorizedWithChallenge = Unauthorized.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: Unauthorized, headers: { "www-authenticate": Schema.String } },
    {
      decode: ({ body }) => body,
      encode: (body) => ({ body, headers: { "www-authenticate": challenge } })
    }
  )
)

/** Asks for `Authorization: Bearer KEY` where the server has an API key. */
export class Authorization extends HttpApiMiddleware.Service<Authorization>()("@snoozeql/http/Authorization", {
  error: UnauthorizedWithChallenge,
  security: { bearer: HttpApiSecurity.bearer }
}) {}
