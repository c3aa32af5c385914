import { Option, Schema } from "effect"
import { hashText, mix } from "../series/hash.ts"
import type { ValidRequest } from "./validate.ts"

/**
 * Where the next page begins: the index of the query among those that return data, and the start of the last period that
 * was returned (milliseconds since the epoch; null at the beginning of the query).
 */
export const Position = Schema.Struct({
  query: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  after: Schema.NullOr(Schema.Finite)
})
export interface Position extends Schema.Schema.Type<typeof Position> {}

const Token = Schema.fromJsonString(Schema.Struct({ request: Schema.String, position: Position, seal: Schema.Int }))
const TokenText = Schema.StringFromBase64Url.pipe(Schema.decodeTo(Token))

const decode = Schema.decodeUnknownOption(TokenText)
const encode = Schema.encodeSync(TokenText)

/** Identifies a request. It does not depend on NextToken and MaxDatapoints, so all pages of a request have the same one. */
const fingerprint = ({ endTime, order, queries, startTime }: ValidRequest): string => {
  const text = JSON.stringify([startTime, endTime, order, queries])
  return `${hashText(text) >>> 0}.${text.length}`
}

const seal = (request: string, position: Position): number =>
  mix(hashText(request), hashText(`${position.query}/${position.after}`)) >>> 0

/** The token that continues a request at a position. */
export const encodeNextToken = (request: ValidRequest, position: Position): string => {
  const text = fingerprint(request)
  return encode({ request: text, position, seal: seal(text, position) })
}

/** The position in a token; none if the token was not made for this request. */
export const decodeNextToken = (request: ValidRequest, token: string): Option.Option<Position> =>
  decode(token).pipe(
    Option.filter((decoded) => decoded.request === fingerprint(request)),
    Option.filter((decoded) => decoded.seal === seal(decoded.request, decoded.position)),
    Option.map((decoded) => decoded.position)
  )
