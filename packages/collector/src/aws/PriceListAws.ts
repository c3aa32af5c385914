import { GetProductsCommand, type GetProductsCommandInput, PricingClient } from "@aws-sdk/client-pricing"
import type { PricedProduct } from "@snoozeql/domain/ListPrice"
import { Array as Arr, Effect, Layer, Result } from "effect"
import { AwsRequestError } from "../AwsRequestError.ts"
import { PriceList } from "../PriceList.ts"
import { readPages } from "../pass/pages.ts"
import { makeClient } from "./awsClient.ts"
import type { AwsOptions } from "./AwsOptions.ts"
import { type ListedProduct, listedProduct, lowestPrice } from "./listedProduct.ts"
import { makeRateLimit } from "./rateLimit.ts"
import { requestWithRetries } from "./requestWithRetries.ts"
import { makeTargetClients } from "./targetClients.ts"

/** How to send requests to AWS's price list. */
export interface PriceListAwsOptions extends AwsOptions {
  /** The most requests a second, including retries. The default is 5. AWS documents no quota. */
  readonly callsPerSecond?: number | undefined
}

const operation = "GetProducts"

/**
 * The price list of all regions is served in three regions only:
 * https://docs.aws.amazon.com/general/latest/gr/billing.html
 */
export const priceListRegion = "us-east-1"

const region = priceListRegion

/** The most entries that GetProducts returns on a page. */
const pageSize = 100

/** The price list over the AWS SDK. Building the layer neither reads credentials nor connects; the first request does. */
export const layer = (options: PriceListAwsOptions = {}): Layer.Layer<PriceList> =>
  Layer.effect(
    PriceList,
    Effect.gen(function* () {
      const rateLimit = makeRateLimit(options.callsPerSecond ?? 5)
      const clients = yield* makeTargetClients((target) =>
        makeClient(options, target, (config) => new PricingClient(config))
      )
      return PriceList.of({
        find: Effect.fn("PriceList.find")(function* (product, access) {
          const listed = listedProduct(product)
          if (listed === undefined) return { hourlyUsd: null, apiCalls: 0 }
          return yield* clients.use({ ...access, region }, ({ client, credentials }) =>
            readPages({
              operation,
              region,
              readPage: (token) =>
                requestWithRetries({
                  operation,
                  region,
                  rateLimit,
                  credentials,
                  isOptional: true,
                  send: (signal) => client.send(new GetProductsCommand(toInput(listed, token)), { abortSignal: signal })
                }).pipe(Effect.map(({ apiCalls, output }) => ({ page: output, apiCalls }))),
              nextToken: ({ NextToken }) => (NextToken === "" ? undefined : NextToken)
            }).pipe(
              Effect.flatMap(({ apiCalls, pages }) => {
                const entries = pages.flatMap(({ PriceList: page }) => entriesOf(page))
                return Result.match(lowestPrice(listed, entries), {
                  onSuccess: (hourlyUsd) => Effect.succeed({ hourlyUsd, apiCalls }),
                  onFailure: (reason) => Effect.fail(notUnderstood(product, reason, apiCalls))
                })
              })
            )
          )
        })
      })
    })
  )

/** The JSON texts of a page. The SDK wraps them into objects that convert to strings. */
const entriesOf = (page: unknown): ReadonlyArray<string> => (Arr.isArray(page) ? page.map(String) : [])

const toInput = ({ attributes }: ListedProduct, token: string | undefined): GetProductsCommandInput => ({
  ServiceCode: "AmazonRDS",
  FormatVersion: "aws_v1",
  Filters: Object.entries(attributes).map(([name, value]) => ({ Type: "TERM_MATCH", Field: name, Value: value })),
  MaxResults: pageSize,
  ...(token === undefined ? {} : { NextToken: token })
})

const notUnderstood = (product: PricedProduct, reason: string, apiCalls: number): AwsRequestError =>
  new AwsRequestError({
    operation,
    reason: "Rejected",
    code: null,
    region,
    message: `the price of ${product.class} for ${product.engine} in ${product.region} was not understood: ${reason}`,
    apiCalls
  })
