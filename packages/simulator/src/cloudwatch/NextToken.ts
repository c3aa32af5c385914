import { Option, Schema } from "effect"
import { hashText, mix } from "../series/hash.ts"
import type { ValidRequest } from "./validate.ts"

/**
 * Where the next page goes on: at which of the returned queries, and after which period's start (milliseconds since the
 * epoch; null at the beginning of the query).
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

/** Tells requests apart, but not the pages of one: neither NextToken nor MaxDatapoints takes part. */
const fingerprint = ({ endTime, order, queries, startTime }: ValidRequest): string => {
  const text = JSON.stringify([startTime, endTime, order, queries])
  return `${hashText(text) >>> 0}.${text.length}`
}

const seal = (request: string, position: Position): number =>
  mix(hashText(request), hashText(`${position.query}/${position.after}`)) >>> 0

/** The opaque text that continues a request at a position. */
export const encodeNextToken = (request: ValidRequest, position: Position): string => {
  const text = fingerprint(request)
  return encode({ request: text, position, seal: seal(text, position) })
}

/** The position that a token stands for; none if it was not made for this request. */
export const decodeNextToken = (request: ValidRequest, token: string): Option.Option<Position> =>
  decode(token).pipe(
    Option.filter((decoded) => decoded.request === fingerprint(request)),
    Option.filter((decoded) => decoded.seal === seal(decoded.request, decoded.position)),
    Option.map((decoded) => decoded.position)
  )
