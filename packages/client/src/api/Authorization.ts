import { type ApiKeyId, KeyScope } from "@snoozeql/domain/ApiKey"
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import { StoreUnavailableProblem } from "./StoreOutage.ts"

/** The request has no API key, or one that is unknown, revoked or expired. */
export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: "about:blank",
  status: 401,
  title: "Unauthorized"
}) {}

/** The request's API key does not have the scope that the route needs. */
export class InsufficientScope extends HttpApiError.Problem<InsufficientScope>()(
  "InsufficientScope",
  { type: "urn:snoozeql:problem:insufficient-scope", status: 403, title: "Insufficient scope" },
  { required_scope: KeyScope }
) {}

/** The key or the address has sent more requests, or more wrong keys, than it may. */
export class RateLimitExceeded extends HttpApiError.Problem<RateLimitExceeded>()(
  "RateLimitExceeded",
  { type: "urn:snoozeql:problem:rate-limit-exceeded", status: 429, title: "Rate limit exceeded" },
  { retry_after_seconds: Schema.Int }
) {}

/** The `WWW-Authenticate` header that RFC 9110 requires in a 401. It says how to send the key. */
export const challenge = 'Bearer realm="SnoozeQL"'

/** The `WWW-Authenticate` header that RFC 6750 requires in a 403: it names the scope that is needed. */
export const scopeChallenge = (scope: KeyScope): string => `${challenge}, error="insufficient_scope", scope="${scope}"`

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

const InsufficientScopeWithChallenge = InsufficientScope.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: InsufficientScope, headers: { "www-authenticate": Schema.String } },
    {
      decode: ({ body }) => body,
      encode: (body) => ({ body, headers: { "www-authenticate": scopeChallenge(body.required_scope) } })
    }
  )
)

/** `RateLimitExceeded` with a `Retry-After` header, in seconds. */
export const RateLimitExceededWithRetry = RateLimitExceeded.pipe(
  HttpApiSchema.encodeToWithHeaders(
    { body: RateLimitExceeded, headers: { "retry-after": Schema.String } },
    {
      decode: ({ body }) => body,
      encode: (body) => ({ body, headers: { "retry-after": String(body.retry_after_seconds) } })
    }
  )
)

/**
 * The scope that an endpoint needs. By default, GET needs `read` and every other method `write`. Annotate an endpoint that
 * manages access with `admin`.
 */
export const RequiredScope = Context.Reference<KeyScope | undefined>("@snoozeql/http/RequiredScope", {
  defaultValue: () => undefined
})

/** Who sends a request. Handlers of endpoints with `Authorization` can read it. */
export class Caller extends Context.Service<
  Caller,
  {
    /** The scope of the caller's key; `admin` if the server requires no key. */
    readonly scope: KeyScope
    /** The stored key; undefined if the caller has the key of the server's settings, or needs none. */
    readonly key: { readonly id: ApiKeyId; readonly name: string } | undefined
  }
>()("@snoozeql/http/Caller") {}

/**
 * Requires `Authorization: Bearer KEY` with the scope of the endpoint, if the server requires a key. It limits how many
 * requests a key may send, and how many wrong keys an address.
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "@snoozeql/http/Authorization",
  {
    error: [
      UnauthorizedWithChallenge,
      InsufficientScopeWithChallenge,
      RateLimitExceededWithRetry,
      StoreUnavailableProblem
    ],
    security: { bearer: HttpApiSecurity.bearer }
  }
) {}
