import * as Schema from "effect/Schema"

/** Text that PostgreSQL's `text` and `jsonb` can store: without NUL characters and without lone surrogates. */
export const Text = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      (!text.includes("\0") && text.isWellFormed()) || "Expected text without NUL characters and lone surrogates"
  )
)
