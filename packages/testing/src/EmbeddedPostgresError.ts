import { Schema } from "effect"

/** PostgreSQL could not be found, created, started or stopped; the message says which, and why. */
export class EmbeddedPostgresError extends Schema.TaggedError<EmbeddedPostgresError>()("EmbeddedPostgresError", {
  message: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {}
