import { Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { HttpApiError } from "effect/http-api"
import { badRequest } from "../badRequest.ts"

/** Encodes and decodes cursors. A cursor is the place of a page's last row in the listing's order, as JSON in base64url. */
export const makeCursor = <A>(place: Schema.Codec<A, unknown>) => {
  const codec = Schema.StringFromBase64Url.pipe(Schema.decodeTo(Schema.fromJsonString(place)))
  const encode = Schema.encodeSync(codec)
  const decode = Schema.decodeEffect(codec, { onExcessProperty: "error" })
  return {
    encode,
    /** Fails if the text is not a cursor of this listing. */
    decode: (cursor: string): Effect.Effect<A, HttpApiError.BadRequestProblem> =>
      Effect.mapError(decode(cursor), () =>
        badRequest("query", [{ path: ["cursor"], message: "Expected the next_cursor of a page of this listing" }])
      )
  }
}

/** The longest page, in characters of JSON. Only a page with a single row may be longer. */
export const maximumPageLength = 2 * 1024 * 1024

/** How many rows are read at a time. Rows beyond the longest page are read in vain, so it is not large. */
const rowsPerRead = 200

/** A listing, and which page of it to read. */
export interface PageOptions<Row, Place, E> {
  /** The largest number of rows. */
  readonly limit: number
  /** The place of the last row of the previous page. */
  readonly after: Place | undefined
  /** Reads rows in the order of the listing. */
  readonly read: (page: { readonly limit: number; readonly after?: Place }) => Effect.Effect<ReadonlyArray<Row>, E>
  readonly placeOf: (row: Row) => Place
  readonly encodeCursor: (place: Place) => string
  /** Returns the JSON of a row. */
  readonly encodeRow: (row: Row) => string
}

/** The JSON of a page's rows, and the cursor of the next page, which is null on the last page. */
export interface Page {
  readonly rows: ReadonlyArray<string>
  readonly nextCursor: string | null
}

/** Reads a page of at most `limit` rows and `maximumPageLength` characters, but of at least one row. */
export const readPage = Effect.fnUntraced(function* <Row, Place, E>({
  after,
  encodeCursor,
  encodeRow,
  limit,
  placeOf,
  read
}: PageOptions<Row, Place, E>): Effect.fn.Return<Page, E> {
  const rows: Array<string> = []
  let length = 0
  let last = after
  for (;;) {
    // One row beyond the limit is read: it shows that there is another page.
    const wanted = Math.min(limit - rows.length + 1, rowsPerRead)
    const found = yield* read({ limit: wanted, ...(last !== undefined && { after: last }) })
    for (const row of found) {
      const json = encodeRow(row)
      length += json.length
      if (rows.length >= limit || (rows.length > 0 && length > maximumPageLength)) {
        return { rows, nextCursor: last === undefined ? null : encodeCursor(last) }
      }
      rows.push(json)
      last = placeOf(row)
    }
    if (found.length < wanted) return { rows, nextCursor: null }
  }
})

/** The JSON of a page; `name` is the name of the member that holds the rows. */
export const pageJson = (name: string, { nextCursor, rows }: Page): string =>
  `{"${name}":[${rows.join(",")}],"next_cursor":${JSON.stringify(nextCursor)}}`

/** The response with a page; `name` is the name of the member that holds the rows. */
export const pageResponse = (name: string, page: Page): HttpServerResponse.HttpServerResponse =>
  jsonResponse(pageJson(name, page))

/** A response whose body is JSON text. */
export const jsonResponse = (json: string, status = 200): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(json, { contentType: "application/json", status })

/** The 201 for a new resource, with JSON text as its body. `location` is its path. */
export const createdResponse = (json: string, location: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.setHeader(jsonResponse(json, 201), "location", location)
