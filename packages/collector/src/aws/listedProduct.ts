import type { PricedProduct } from "@snoozeql/domain/ListPrice"
import { serverlessClass } from "@snoozeql/domain/MetricName"
import { Result, Schema } from "effect"

/** Attributes of a product by their names, such as `instanceType`. */
type Attributes = Readonly<Record<string, string>>

/** An entry of the PriceList of GetProducts: a product and its prices. Other members are ignored. */
const PriceDocument = Schema.Struct({
  product: Schema.Struct({
    productFamily: Schema.optionalKey(Schema.String),
    attributes: Schema.Record(Schema.String, Schema.String)
  }),
  terms: Schema.Struct({
    OnDemand: Schema.optionalKey(
      Schema.Record(
        Schema.String,
        Schema.Struct({
          priceDimensions: Schema.Record(
            Schema.String,
            Schema.Struct({
              unit: Schema.String,
              pricePerUnit: Schema.Record(Schema.String, Schema.FiniteFromString)
            })
          )
        })
      )
    )
  })
})
type PriceDocument = typeof PriceDocument.Type

const decodeDocument = Schema.decodeUnknownResult(Schema.fromJsonString(PriceDocument))

/** The databaseEngine and databaseEdition of engines whose names do not begin alike. */
const engines: ReadonlyMap<string, Attributes> = new Map([
  ["aurora", { databaseEngine: "Aurora MySQL" }],
  ["aurora-mysql", { databaseEngine: "Aurora MySQL" }],
  ["aurora-postgresql", { databaseEngine: "Aurora PostgreSQL" }],
  ["postgres", { databaseEngine: "PostgreSQL" }],
  ["mysql", { databaseEngine: "MySQL" }],
  ["mariadb", { databaseEngine: "MariaDB" }],
  ["oracle-ee", { databaseEngine: "Oracle", databaseEdition: "Enterprise" }],
  ["oracle-ee-cdb", { databaseEngine: "Oracle", databaseEdition: "Enterprise" }],
  ["oracle-se2", { databaseEngine: "Oracle", databaseEdition: "Standard Two" }],
  ["oracle-se2-cdb", { databaseEngine: "Oracle", databaseEdition: "Standard Two" }],
  ["oracle-se1", { databaseEngine: "Oracle", databaseEdition: "Standard One" }],
  ["oracle-se", { databaseEngine: "Oracle", databaseEdition: "Standard" }],
  ["sqlserver-ee", { databaseEngine: "SQL Server", databaseEdition: "Enterprise" }],
  ["sqlserver-se", { databaseEngine: "SQL Server", databaseEdition: "Standard" }],
  ["sqlserver-ex", { databaseEngine: "SQL Server", databaseEdition: "Express" }],
  ["sqlserver-web", { databaseEngine: "SQL Server", databaseEdition: "Web" }],
  ["db2-ae", { databaseEngine: "Db2", databaseEdition: "Advanced" }],
  ["db2-se", { databaseEngine: "Db2", databaseEdition: "Standard" }]
])

const licenses: Readonly<Record<PricedProduct["license"], string | undefined>> = {
  none: "No license required",
  included: "License included",
  own: "Bring your own license",
  any: undefined
}

const multiAz = "Multi-AZ"
/** SQL Server was, and in part is, listed with this word for Multi-AZ. */
const multiAzOfSqlServer = "Multi-AZ (SQL Server Mirror)"

const ioOptimizedStorage = "Aurora IO Optimization Mode"

/** What the list calls a product, and how its price is recognized. */
export interface ListedProduct {
  /** The attributes to search for (filters of the type TERM_MATCH). */
  readonly attributes: Attributes
  /** Whether an entry that was found is the product. The search does not exclude everything that is similar. */
  readonly is: (found: Attributes) => boolean
  /** The unit of its price. */
  readonly unit: string
}

const instanceOf = (product: PricedProduct, engine: Attributes): ListedProduct => {
  const deployments = product.multi_az ? [multiAz, multiAzOfSqlServer] : ["Single-AZ"]
  const license = licenses[product.license]
  return {
    attributes: {
      productFamily: "Database Instance",
      regionCode: product.region,
      instanceType: product.class,
      ...engine,
      ...(product.multi_az && product.engine.startsWith("sqlserver") ? {} : { deploymentOption: deployments[0] ?? "" }),
      ...(license === undefined ? {} : { licenseModel: license })
    },
    is: ({ deploymentOption = "", storage }) =>
      deployments.includes(deploymentOption) && (storage === ioOptimizedStorage) === product.io_optimized,
    unit: "Hrs"
  }
}

const serverlessOf = (product: PricedProduct, engine: Attributes): ListedProduct => {
  const usage = product.io_optimized ? "Aurora:ServerlessV2IOOptimizedUsage" : "Aurora:ServerlessV2Usage"
  return {
    attributes: { productFamily: "ServerlessV2", regionCode: product.region, ...engine },
    // The usage type begins with a code of the region, such as `EUC1-`, except in us-east-1.
    is: ({ usagetype = "" }) => usagetype === usage || usagetype.endsWith(`-${usage}`),
    unit: "ACU-Hr"
  }
}

/** Returns what the list calls a product, or undefined if it has no name for the engine. */
export const listedProduct = (product: PricedProduct): ListedProduct | undefined => {
  const engine = engines.get(product.engine)
  if (engine === undefined) return undefined
  return product.class === serverlessClass ? serverlessOf(product, engine) : instanceOf(product, engine)
}

/** Whether an entry is the product in an AWS region. The same product on AWS Outposts or of RDS Custom is not. */
const isListed = ({ attributes, is }: ListedProduct, { product }: PriceDocument): boolean => {
  const { attributes: found, productFamily } = product
  const all: Attributes = { ...found, productFamily: productFamily ?? "" }
  return (
    Object.entries(attributes).every(([name, value]) => all[name] === value) &&
    found["locationType"] === "AWS Region" &&
    found["deploymentModel"] !== "Custom" &&
    is(found)
  )
}

/** The on-demand prices above zero in US dollars. Some entries have a price of zero that nobody gets. */
const pricesOf = ({ unit: expected }: ListedProduct, { terms }: PriceDocument): ReadonlyArray<number> =>
  Object.values(terms.OnDemand ?? {})
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .flatMap(({ pricePerUnit, unit }) => (unit === expected ? (pricePerUnit["USD"] ?? []) : []))
    .filter((price) => price > 0)

/**
 * Returns the lowest price of a product among the entries of a PriceList, or null if none of them has one. If several
 * entries are the product, what is known does not tell them apart, and a price that is too high would promise savings
 * that do not come. Fails with the reason if an entry cannot be read, since it may be the lowest one.
 */
export const lowestPrice = (
  product: ListedProduct,
  entries: ReadonlyArray<string>
): Result.Result<number | null, string> => {
  const prices: Array<number> = []
  for (const entry of entries) {
    const document = decodeDocument(entry)
    if (Result.isFailure(document)) return Result.fail(document.failure.message)
    if (isListed(product, document.success)) prices.push(...pricesOf(product, document.success))
  }
  return Result.succeed(prices.length === 0 ? null : Math.min(...prices))
}
