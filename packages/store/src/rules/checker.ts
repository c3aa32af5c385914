import { Result, Schema, SchemaIssue } from "effect"

/** The first rule that a value breaks. */
export interface Violation {
  readonly field: string
  readonly message: string
}

const violations = SchemaIssue.makeFormatterStandardSchemaV1()

/**
 * Checks values against a schema, because callers without types may pass anything. Only time zones are decoded, into
 * IANA's spelling.
 */
export const checker = <T>(schema: Schema.Codec<T>) => {
  const check = Schema.decodeUnknownResult(schema)
  return (value: T): Result.Result<T, Violation> =>
    Result.mapError(check(value), ({ issue, message }) => {
      const [first] = violations(issue).issues
      return { field: first?.path?.map(String).join(".") ?? "", message: first?.message ?? message }
    })
}
