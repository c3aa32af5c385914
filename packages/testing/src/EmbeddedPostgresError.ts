import { Schema } from "effect"

/** PostgreSQL could not be found, created, started or stopped. The message says which of these, and why. */
export class EmbeddedPostgresError extends Schema.TaggedError<EmbeddedPostgresError>()("EmbeddedPostgresError", {
  message: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {}
