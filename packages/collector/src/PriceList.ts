import type { PricedProduct } from "@snoozeql/domain/ListPrice"
import { Context, type Effect } from "effect"
import type { AccountAccess } from "./AccountRegion.ts"
import type { AwsRequestError } from "./AwsRequestError.ts"

/** A price of the provider's list. */
export interface FoundPrice {
  /** US dollars for one hour; null if the list has no price for the product. */
  readonly hourlyUsd: number | null
  /** How many requests were sent, including retries. */
  readonly apiCalls: number
}

/**
 * The provider's public list of on-demand prices. It is the same for every account; the access only says who asks.
 *
 * `PriceListAws.layer` (`aws/PriceListAws`) provides it over the AWS SDK.
 */
export class PriceList extends Context.Service<
  PriceList,
  {
    /**
     * Returns the lowest on-demand price above zero that the list has for a product. It retries throttling and
     * transient failures before it fails. Use `pricedProductOf` to make the product.
     */
    readonly find: (product: PricedProduct, access: AccountAccess) => Effect.Effect<FoundPrice, AwsRequestError>
  }
>()("@snoozeql/collector/PriceList") {}
