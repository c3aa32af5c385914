import { Schema } from "effect"
import { HttpApiError, HttpApiMiddleware, HttpApiSchema, HttpApiSecurity } from "effect/http-api"

/** The request has no API key, or a wrong one. */
export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: "about:blank",
  status: 401,
  title: "Unauthorized"
}) {}

/** The `WWW-Authenticate` header that RFC 9110 requires in a 401. It says how to send the key. */
export const challenge = 'Bearer realm="SnoozeQL"'

/** `Unauthorized` with the header that RFC 9110 requires. */
export const UnauthorizedWithChallenge = Unauthorized.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: Unauthorized, headers: { "www-authenticate": Schema.String } },
    {
      decode: ({ body }) => body,
      encode: (body) => ({ body, headers: { "www-authenticate": challenge } })
    }
  )
)

/** Requires `Authorization: Bearer KEY` if the server has an API key. */
export class Authorization extends HttpApiMiddleware.Service<Authorization>()("@snoozeql/http/Authorization", {
  error: UnauthorizedWithChallenge,
  security: { bearer: HttpApiSecurity.bearer }
}) {}
