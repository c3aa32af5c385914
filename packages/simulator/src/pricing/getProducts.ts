import { Option, Result, Schema } from "effect"
import { type AwsError, senderError } from "../aws/AwsError.ts"
import { hashText } from "../series/hash.ts"
import { type PriceDocument, priceDocuments } from "./priceDocuments.ts"

/** The request of GetProducts. */
export const GetProductsInput = Schema.Struct({
  ServiceCode: Schema.String,
  FormatVersion: Schema.optionalKey(Schema.Literal("aws_v1")),
  Filters: Schema.optionalKey(
    Schema.Array(Schema.Struct({ Type: Schema.String, Field: Schema.String, Value: Schema.String }))
  ),
  MaxResults: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))),
  NextToken: Schema.optionalKey(Schema.String)
})
export interface GetProductsInput extends Schema.Schema.Type<typeof GetProductsInput> {}

/** The response of GetProducts. Each entry is the JSON text of a document. */
export interface GetProductsOutput {
  readonly FormatVersion: "aws_v1"
  readonly PriceList: ReadonlyArray<string>
  readonly NextToken?: string
}

/** The endpoints of the price list: https://docs.aws.amazon.com/general/latest/gr/billing.html */
const endpoints: ReadonlySet<string> = new Set(["us-east-1", "eu-central-1", "ap-south-1"])

/** AWS may return fewer entries than MaxResults. The simulator does, so that most searches have several pages. */
const pageSize = 4

const Token = Schema.StringFromBase64Url.pipe(
  Schema.decodeTo(Schema.fromJsonString(Schema.Struct({ search: Schema.Int, next: Schema.Int })))
)
const decodeToken = Schema.decodeUnknownOption(Token)
const encodeToken = Schema.encodeSync(Token)

const matches = ({ product }: PriceDocument, { Field, Value }: { readonly Field: string; readonly Value: string }) =>
  (Field === "productFamily" ? product.productFamily : product.attributes[Field])?.toLowerCase() === Value.toLowerCase()

/** Returns a page of the entries that match every filter. `endpointRegion` is the region that was asked. */
export const getProducts = (
  input: GetProductsInput,
  endpointRegion: string
): Result.Result<GetProductsOutput, AwsError> => {
  const { Filters: filters = [], MaxResults: most = 100, NextToken: token, ServiceCode: service } = input
  if (!endpoints.has(endpointRegion)) {
    return Result.fail(senderError("UnknownOperationException", `There is no price list in ${endpointRegion}.`))
  }
  if (service !== "AmazonRDS") {
    return Result.fail(senderError("NotFoundException", `The simulator has no prices of ${service}.`))
  }
  const other = filters.find(({ Type }) => Type !== "TERM_MATCH")
  if (other !== undefined) {
    return Result.fail(senderError("InvalidParameterException", `The simulator does not support ${other.Type}.`))
  }
  const valueOf = (field: string) => filters.find(({ Field }) => Field === field)?.Value
  const search = hashText(JSON.stringify(filters))
  const first = token === undefined ? 0 : Option.getOrUndefined(decodeToken(token))
  if (first === undefined || (typeof first === "object" && first.search !== search)) {
    return Result.fail(senderError("InvalidNextTokenException", "The pagination token is invalid."))
  }
  const start = typeof first === "object" ? first.next : first
  const found = priceDocuments(valueOf("regionCode") ?? "us-east-1", valueOf("instanceType")).filter((document) =>
    filters.every((filter) => matches(document, filter))
  )
  const next = start + Math.min(pageSize, most)
  return Result.succeed({
    FormatVersion: "aws_v1",
    PriceList: found.slice(start, next).map((document) => JSON.stringify(document)),
    ...(next < found.length ? { NextToken: encodeToken({ search, next }) } : {})
  })
}
