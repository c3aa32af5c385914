import { Schema } from "effect"

/** Text that PostgreSQL's `text` and `jsonb` can hold: no NUL character, no half of a surrogate pair. */
export const Text = Schema.String.check(
  Schema.makeFilter(
    (text) =>
      (!text.includes("\0") && text.isWellFormed()) || "Expected text without NUL characters and lone surrogates"
  )
)
