import { Schema } from "effect"

/**
 * A proxy could not be reached, or did not let a request through. `proxy` is its URL without the user name and the
 * password. `status` is the HTTP status that it returned, or null if it returned none.
 */
export class ProxyError extends Schema.TaggedError<ProxyError>()("ProxyError", {
  proxy: Schema.String,
  status: Schema.NullOr(Schema.Int),
  message: Schema.String
}) {}
