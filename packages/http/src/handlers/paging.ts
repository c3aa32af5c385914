import { Effect, Schema } from "effect"
import type { HttpApiError } from "effect/http-api"
import { badRequest } from "../badRequest.ts"

/** A page, and the cursor of the next one; null on the last. */
export interface Page<A> {
  readonly rows: ReadonlyArray<A>
  readonly next_cursor: string | null
}

/** A cursor is the place of a page's last row in the order of the listing: JSON in base64url. */
export const makeCursor = <A>(place: Schema.Codec<A, unknown>) => {
  const codec = Schema.StringFromBase64Url.pipe(Schema.decodeTo(Schema.fromJsonString(place)))
  const encode = Schema.encodeSync(codec)
  const decode = Schema.decodeEffect(codec, { onExcessProperty: "error" })
  return {
    encode,
    /** Refuses a text that is not the cursor of this listing. */
    decode: (cursor: string): Effect.Effect<A, HttpApiError.BadRequestProblem> =>
      Effect.mapError(decode(cursor), () =>
        badRequest("query", [{ path: ["cursor"], message: "Expected the next_cursor of a page of this listing" }])
      )
  }
}

/** Cuts a page from `limit + 1` rows: the row too many shows that there is another page. */
export const cutPage = <A>(rows: ReadonlyArray<A>, limit: number, toCursor: (last: A) => string): Page<A> => {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next_cursor: last !== undefined && rows.length > limit ? toCursor(last) : null }
}
