import { assert, describe, it } from "@effect/vitest"
import type { PricedProduct } from "@snoozeql/domain/ListPrice"
import { Result } from "effect"
import { listedProduct, lowestPrice } from "../../src/aws/listedProduct.ts"

const product: PricedProduct = {
  region: "us-east-1",
  engine: "postgres",
  class: "db.m6g.large",
  multi_az: false,
  license: "none",
  io_optimized: false
}

const attributes = {
  locationType: "AWS Region",
  regionCode: "us-east-1",
  instanceType: "db.m6g.large",
  databaseEngine: "PostgreSQL",
  deploymentOption: "Single-AZ",
  licenseModel: "No license required",
  storage: "EBS Only",
  usagetype: "InstanceUsage:db.m6g.large"
}

interface Entry {
  readonly family?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly unit?: string
  readonly term?: string
  readonly currency?: string
}

/** An entry of the list at a price, as AWS publishes it: without `other`, the product itself. */
const entry = (price: string, other: Entry = {}): string =>
  JSON.stringify({
    product: {
      sku: "SKU",
      productFamily: other.family ?? "Database Instance",
      attributes: { ...attributes, ...other.attributes }
    },
    serviceCode: "AmazonRDS",
    terms: {
      [other.term ?? "OnDemand"]: {
        "SKU.JRTCKXETXF": {
          sku: "SKU",
          offerTermCode: "JRTCKXETXF",
          effectiveDate: "2026-01-01T00:00:00Z",
          priceDimensions: {
            "SKU.JRTCKXETXF.6YS6EN2CT7": {
              unit: other.unit ?? "Hrs",
              beginRange: "0",
              endRange: "Inf",
              pricePerUnit: { [other.currency ?? "USD"]: price }
            }
          }
        }
      }
    }
  })

const priceOf = (entries: ReadonlyArray<string>, of: Partial<PricedProduct> = {}) => {
  const listed = listedProduct({ ...product, ...of })
  return listed === undefined ? undefined : Result.getOrThrow(lowestPrice(listed, entries))
}

const others: ReadonlyArray<readonly [what: string, price: string, entry: Entry]> = [
  ["costs nothing", "0.0000000000", {}],
  ["is on AWS Outposts", "0.05", { attributes: { locationType: "AWS Outposts" } }],
  ["is of RDS Custom", "0.05", { attributes: { deploymentModel: "Custom" } }],
  ["is reserved", "0.05", { term: "Reserved" }],
  ["is priced by the vCPU", "0.05", { unit: "vCPU-Hour" }],
  ["is priced in another currency", "0.05", { currency: "CNY" }],
  ["is Multi-AZ", "0.05", { attributes: { deploymentOption: "Multi-AZ" } }],
  ["is of a Multi-AZ DB cluster", "0.05", { attributes: { deploymentOption: "Multi-AZ (readable standbys)" } }],
  ["is of another region", "0.05", { attributes: { regionCode: "us-east-2" } }],
  ["is of another class", "0.05", { attributes: { instanceType: "db.m6g.xlarge" } }],
  ["is of another engine", "0.05", { attributes: { databaseEngine: "MySQL" } }],
  ["is of another license", "0.05", { attributes: { licenseModel: "Bring your own media" } }],
  ["is of another family", "0.05", { family: "Database Storage" }]
]

describe("lowestPrice", () => {
  it("returns the lowest on-demand price of the product", () => {
    assert.strictEqual(priceOf([entry("0.3180000000"), entry("0.1590000000"), entry("0.2000000000")]), 0.159)
  })

  it.each(others)("never takes a price that %s", (_, price, other) => {
    assert.isNull(priceOf([entry(price, other)]))
    assert.strictEqual(priceOf([entry(price, other), entry("0.159")]), 0.159)
  })

  it("returns null without entries", () => {
    assert.isNull(priceOf([]))
  })

  it("fails if an entry cannot be read, since it may be the lowest one", () => {
    const listed = listedProduct(product)
    assert.isDefined(listed)
    for (const broken of ["{", "{}", entry("cheap"), entry("0.1").replace('"unit":"Hrs",', "")]) {
      assert.isTrue(Result.isFailure(lowestPrice(listed, [entry("0.159"), broken])), broken)
    }
  })

  it("tells the licenses and editions apart, and takes the lowest if the license is not known", () => {
    const of = (price: string, databaseEdition: string, licenseModel: string) =>
      entry(price, { attributes: { databaseEngine: "Oracle", databaseEdition, licenseModel } })
    const entries = [
      of("0.171", "Standard Two", "Bring your own license"),
      of("0.316", "Standard Two", "License included"),
      of("0.1", "Enterprise", "Bring your own license")
    ]
    assert.strictEqual(priceOf(entries, { engine: "oracle-se2", license: "own" }), 0.171)
    assert.strictEqual(priceOf(entries, { engine: "oracle-se2-cdb", license: "included" }), 0.316)
    assert.strictEqual(priceOf(entries, { engine: "oracle-se2", license: "any" }), 0.171)
    assert.isNull(priceOf(entries, { engine: "oracle-ee", license: "included" }))
  })

  it("knows both words for Multi-AZ of SQL Server", () => {
    const of = (price: string, deploymentOption: string) =>
      entry(price, {
        attributes: {
          databaseEngine: "SQL Server",
          databaseEdition: "Standard",
          licenseModel: "License included",
          deploymentOption
        }
      })
    const entries = [of("2", "Multi-AZ (SQL Server Mirror)"), of("1.9", "Multi-AZ"), of("1", "Single-AZ")]
    const server: Partial<PricedProduct> = { engine: "sqlserver-se", license: "included" }
    assert.strictEqual(priceOf(entries, { ...server, multi_az: true }), 1.9)
    assert.strictEqual(priceOf(entries.slice(0, 1), { ...server, multi_az: true }), 2)
    assert.strictEqual(priceOf(entries, server), 1)
  })

  it("tells the storage of Aurora apart", () => {
    const of = (price: string, storage: string) =>
      entry(price, { attributes: { databaseEngine: "Aurora PostgreSQL", storage } })
    const entries = [of("0.338", "Aurora IO Optimization Mode"), of("0.26", "EBS Only")]
    assert.strictEqual(priceOf(entries, { engine: "aurora-postgresql" }), 0.26)
    assert.strictEqual(priceOf(entries, { engine: "aurora-postgresql", io_optimized: true }), 0.338)
    assert.isNull(priceOf(entries.slice(0, 1), { engine: "aurora-postgresql" }))
  })

  it("takes an ACU of Serverless v2 only from its own usage", () => {
    const of = (price: string, usagetype: string, unit = "ACU-Hr") =>
      entry(price, { family: "ServerlessV2", unit, attributes: { databaseEngine: "Aurora MySQL", usagetype } })
    const serverless: Partial<PricedProduct> = { engine: "aurora-mysql", class: "db.serverless" }
    const entries = [
      of("0.06", "Aurora:ServerlessUsage"),
      of("0.05", "Aurora:ServerlessV2Usage-Preview"),
      of("0.04", "Aurora:ServerlessV2Usage", "ACU-Months"),
      of("0.12", "Aurora:ServerlessV2Usage"),
      of("0.156", "Aurora:ServerlessV2IOOptimizedUsage")
    ]
    assert.strictEqual(priceOf(entries, serverless), 0.12)
    assert.strictEqual(priceOf(entries, { ...serverless, io_optimized: true }), 0.156)
    assert.strictEqual(priceOf([of("0.14", "EUC1-Aurora:ServerlessV2Usage")], serverless), 0.14)
  })

  it("does not ask for engines that the list has no name for", () => {
    assert.isUndefined(listedProduct({ ...product, engine: "sqlserver-dev-ee" }))
  })
})
