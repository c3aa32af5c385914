import { Schema } from "effect"

/** A UUID in lower case, as PostgreSQL writes it, so that equal ids are equal strings. */
export const Uuid = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, {
    expected: "a UUID in lower case"
  })
)

/** Whether a text is a UUID in lower case. */
export const isUuid: (text: string) => boolean = Schema.is(Uuid)
