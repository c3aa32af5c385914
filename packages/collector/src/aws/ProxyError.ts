import { Schema } from "effect"

/**
 * A proxy could not be reached, or did not let a request through. `proxy` is its URL without user name and password,
 * `status` the HTTP status that it returned, null where it returned none.
 */
export class ProxyError extends Schema.TaggedError<ProxyError>()("ProxyError", {
  proxy: Schema.String,
  status: Schema.NullOr(Schema.Int),
  message: Schema.String
}) {}
