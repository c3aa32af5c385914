import type { InvalidPage, StoreUnavailable } from "@snoozeql/domain/errors"
import { formatTagSelector, type TagSelector } from "@snoozeql/domain/TagSelector"
import { DateTime, Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { HttpApiError } from "effect/http-api"
import { badRequest } from "../badRequest.ts"

/** A request for a page: `limit` and `cursor`, beside the filters and the sort of the listing. */
export interface PageRequest {
  readonly limit?: number
  readonly cursor?: string
  readonly [parameter: string]: ParameterValue | undefined
}

type ParameterValue = string | number | boolean | DateTime.Utc | ReadonlyArray<TagSelector>

/** The parameters that select and sort the rows of a listing, as text: several for a parameter that is repeated. */
const Selection = Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Array(Schema.String)]))
type Selection = typeof Selection.Type

const textOf = (value: ParameterValue): Selection[string] => {
  if (DateTime.isDateTime(value)) return DateTime.formatIso(value)
  // Their order selects nothing else.
  return typeof value === "object" ? value.map(formatTagSelector).toSorted() : String(value)
}

/** The selection of a request. A cursor is only valid with the same one. */
const selectionOf = ({ cursor: _cursor, limit: _limit, ...query }: PageRequest): Selection =>
  Object.fromEntries(
    Object.entries(query)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, value]) => (value === undefined ? [] : [[name, textOf(value)]]))
  )

const refuse = (message: string) => badRequest("query", [{ path: ["cursor"], message }])

const describe = (selection: Selection): string => {
  const named = Object.entries(selection).flatMap(([name, given]) =>
    (typeof given === "string" ? [given] : given).map((value) => `${name}=${value}`)
  )
  return named.length === 0 ? "without parameters" : `with ${named.join(" and ")}`
}

/**
 * Encodes and decodes the cursors of a listing. A cursor is JSON in base64url: the name of the listing, the parameters
 * that selected and sorted its rows, and the place of a page's last row in its order.
 */
export const makeCursor = <A>(listing: string, place: Schema.Codec<A, unknown>) => {
  const codec = Schema.StringFromBase64Url.pipe(
    Schema.decodeTo(Schema.fromJsonString(Schema.Struct({ of: Schema.Literal(listing), with: Selection, at: place })))
  )
  const encode = Schema.encodeSync(codec)
  const decode = Schema.decodeEffect(codec, { onExcessProperty: "error" })

  const decodeOf = Effect.fnUntraced(function* (cursor: string, query: PageRequest) {
    const decoded = yield* Effect.mapError(decode(cursor), () =>
      refuse("Expected the next_cursor of a page of this listing")
    )
    const selection = selectionOf(query)
    if (JSON.stringify(decoded.with) === JSON.stringify(selection)) return decoded.at
    return yield* refuse(
      `Expected the parameters of the page that returned this cursor (${describe(decoded.with)}), or no cursor`
    )
  })

  return {
    /** Returns the cursor of the page after a place, for a listing with the parameters of this request. */
    encode: (at: A, query: PageRequest): string => encode({ of: listing, with: selectionOf(query), at }),

    /**
     * Returns the place after which a requested page begins; undefined for the first page. Fails if the cursor is not
     * one of this listing, or of one with other filters or another sort.
     */
    decode: Effect.fnUntraced(function* (
      query: PageRequest
    ): Effect.fn.Return<A | undefined, HttpApiError.BadRequestProblem> {
      return query.cursor === undefined ? undefined : yield* decodeOf(query.cursor, query)
    })
  }
}

/**
 * Turns a store's refusal of a page into a 400. A cursor that nobody was given can hold any place, which only the store
 * can check; the other fields have the names of the parameters they come from.
 */
export const invalidPageToBadRequest = <A>(
  read: Effect.Effect<A, InvalidPage | StoreUnavailable>
): Effect.Effect<A, HttpApiError.BadRequestProblem | StoreUnavailable> =>
  Effect.catchTag(read, "InvalidPage", ({ field, message }) => {
    const [parameter = "", ...path] = field.split(".")
    return Effect.fail(
      parameter === "after" ? refuse(message) : badRequest("query", [{ path: [parameter, ...path], message }])
    )
  })

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
