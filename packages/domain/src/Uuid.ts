import * as Schema from "effect/Schema"

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A UUID in lower case, as PostgreSQL writes it. Equal ids are therefore equal strings. */
export const Uuid = Schema.String.check(Schema.isPattern(pattern, { expected: "a UUID in lower case" }))

/**
 * Whether a value is a UUID in lower case. It returns the same as `Schema.is(Uuid)`, but is fast enough to check every
 * row.
 */
export const isUuid = (value: unknown): boolean => typeof value === "string" && pattern.test(value)
