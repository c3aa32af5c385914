import * as Schema from "effect/Schema"
import { Instant } from "./Instant.ts"
import { Text } from "./Text.ts"

const Name = Text.check(Schema.isNonEmpty(), Schema.isMaxLength(255))

/**
 * Which license a price includes. `none`: the engine needs none. `included`: the price contains it. `own`: the user
 * brings one. `any`: it is not known, so that the lowest price of all licenses counts.
 */
export const PriceLicense = Schema.Literals(["none", "included", "own", "any"])
export type PriceLicense = typeof PriceLicense.Type

/**
 * What AWS's price list has one on-demand price for: an hour of an instance of RDS, or of an ACU if the class is
 * `db.serverless`. Use it to ask for a price, and to find it again.
 */
export const PricedProduct = Schema.Struct({
  region: Name.annotate({ description: "The AWS region" }),
  engine: Name.annotate({ description: "The engine, such as postgres" }),
  class: Name.annotate({ description: "The instance class, such as db.t4g.micro, or db.serverless" }),
  multi_az: Schema.Boolean.annotate({ description: "Whether a standby runs in a second zone; never of Aurora" }),
  license: PriceLicense,
  io_optimized: Schema.Boolean.annotate({
    description: "Whether the storage of Aurora is I/O-Optimized, which makes compute dearer"
  })
})
export interface PricedProduct extends Schema.Schema.Type<typeof PricedProduct> {}

/** The price of a product on AWS's price list. `hourly_usd` is null if the list has none. */
export const ListPrice = Schema.Struct({
  ...PricedProduct.fields,
  hourly_usd: Schema.NullOr(Schema.Finite.check(Schema.isGreaterThan(0))).annotate({
    description: "US dollars for one hour; null if the list has no price for it"
  }),
  read_at: Instant.annotate({ description: "When it was read from the list" })
})
export interface ListPrice extends Schema.Schema.Type<typeof ListPrice> {}

/** The last attempt to read the prices that were missing or old. */
export const PriceReading = Schema.Struct({
  at: Instant,
  problem: Schema.NullOr(Text).annotate({
    description: "Why prices are missing or old, for a person; null if all were read"
  })
})
export interface PriceReading extends Schema.Schema.Type<typeof PriceReading> {}

/** Returns a text that is equal for equal products only. Use it as the key of a map. */
export const productKey = ({
  class: className,
  engine,
  io_optimized,
  license,
  multi_az,
  region
}: PricedProduct): string => JSON.stringify([region, engine, className, multi_az, license, io_optimized])
