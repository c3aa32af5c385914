import { hashText } from "../series/hash.ts"
import { listedTypes, listPrice, type SimulatedProduct } from "./listPrice.ts"

/** The part of an entry of the PriceList of GetProducts that searches and readers use. */
export interface PriceDocument {
  readonly product: {
    readonly sku: string
    readonly productFamily: string
    readonly attributes: Readonly<Record<string, string>>
  }
  readonly serviceCode: "AmazonRDS"
  readonly terms: Readonly<Record<string, Readonly<Record<string, OfferTerm>>>>
  readonly version: string
  readonly publicationDate: string
}

interface OfferTerm {
  readonly sku: string
  readonly offerTermCode: string
  readonly effectiveDate: string
  readonly termAttributes: Readonly<Record<string, string>>
  readonly priceDimensions: Readonly<Record<string, PriceDimension>>
}

interface PriceDimension {
  readonly rateCode: string
  readonly unit: string
  readonly beginRange: string
  readonly endRange: string
  readonly description: string
  readonly appliesTo: ReadonlyArray<string>
  readonly pricePerUnit: { readonly USD: string }
}

const effectiveDate = "2026-01-01T00:00:00Z"
const noLicense = "No license required"
const ownLicense = "Bring your own license"
const includedLicense = "License included"

const skuOf = (text: string): string =>
  (hashText(text) >>> 0).toString(36).toUpperCase().padStart(8, "0") +
  (hashText(`${text}/`) >>> 0).toString(36).toUpperCase().padStart(8, "0")

const dimension = (sku: string, term: string, rate: string, unit: string, dollars: number): PriceDimension => ({
  rateCode: `${sku}.${term}.${rate}`,
  unit,
  beginRange: "0",
  endRange: "Inf",
  description: `$${dollars} per ${unit}`,
  appliesTo: [],
  pricePerUnit: { USD: dollars.toFixed(10) }
})

const termOf = (
  sku: string,
  code: string,
  termAttributes: OfferTerm["termAttributes"],
  prices: ReadonlyArray<readonly [rate: string, unit: string, dollars: number]>
): Readonly<Record<string, OfferTerm>> => ({
  [`${sku}.${code}`]: {
    sku,
    offerTermCode: code,
    effectiveDate,
    termAttributes,
    priceDimensions: Object.fromEntries(
      prices.map(([rate, unit, dollars]) => [`${sku}.${code}.${rate}`, dimension(sku, code, rate, unit, dollars)])
    )
  }
})

const documentOf = (
  productFamily: string,
  attributes: PriceDocument["product"]["attributes"],
  unit: string,
  dollars: number,
  isReservable = false
): PriceDocument => {
  const sku = skuOf(JSON.stringify([productFamily, attributes, unit, dollars]))
  return {
    product: { sku, productFamily, attributes },
    serviceCode: "AmazonRDS",
    terms: {
      OnDemand: termOf(sku, "JRTCKXETXF", {}, [["6YS6EN2CT7", unit, dollars]]),
      ...(isReservable && {
        Reserved: termOf(
          sku,
          "38NPMPTW36",
          { LeaseContractLength: "3yr", OfferingClass: "standard", PurchaseOption: "Partial Upfront" },
          [
            ["2TG2D8R56U", "Quantity", Math.round(dollars * 3000)],
            ["6YS6EN2CT7", "Hrs", dollars * 0.3]
          ]
        )
      })
    },
    version: "20260101000000",
    publicationDate: effectiveDate
  }
}

const regionCodes: Readonly<Record<string, string>> = {
  "us-east-1": "",
  "us-west-2": "USW2-",
  "eu-west-1": "EU-",
  "eu-central-1": "EUC1-"
}

/** The beginning of a usage type, which names the region. */
const usagePrefix = (region: string): string => regionCodes[region] ?? `${region.toUpperCase()}-`

const attributesOf = (product: SimulatedProduct, usage: string) => ({
  servicecode: "AmazonRDS",
  servicename: "Amazon Relational Database Service",
  locationType: "AWS Region",
  regionCode: product.region,
  databaseEngine: product.databaseEngine,
  ...(product.databaseEdition === undefined ? {} : { databaseEdition: product.databaseEdition }),
  usagetype: `${usagePrefix(product.region)}${usage}`
})

const instanceAttributes = (product: SimulatedProduct, instanceType: string) => ({
  ...attributesOf(
    product,
    `${product.deploymentOption === "Single-AZ" ? "InstanceUsage" : "Multi-AZUsage"}${product.ioOptimized ? "IOOptimized" : ""}:${instanceType}`
  ),
  instanceType,
  licenseModel: product.licenseModel,
  deploymentOption: product.deploymentOption,
  storage: product.ioOptimized ? "Aurora IO Optimization Mode" : "EBS Only"
})

/** Sizes that RDS offers only on AWS Outposts and in RDS Custom, in the simulation. */
const notInRegions = (instanceType: string): boolean => instanceType.endsWith(".24xlarge")

/**
 * The entries of an instance: its own, and those that a careless search also finds. These are a price of zero, the same
 * class on AWS Outposts, in RDS Custom and in a Multi-AZ DB cluster, and the surcharge for extended support.
 */
const instanceDocuments = (product: SimulatedProduct, instanceType: string): ReadonlyArray<PriceDocument> => {
  const family = "Database Instance"
  const attributes = instanceAttributes(product, instanceType)
  const dollars = listPrice(product)
  const outposts = { ...attributes, locationType: "AWS Outposts", usagetype: `Outposts-${attributes.usagetype}` }
  return [
    documentOf(family, attributes, "Hrs", 0),
    documentOf(family, outposts, "Hrs", dollars * 0.4),
    documentOf(family, { ...attributes, deploymentModel: "Custom" }, "Hrs", dollars * 0.5),
    documentOf(family, attributes, "vCPU-Hour", dollars * 0.1),
    ...(notInRegions(instanceType) ? [] : [documentOf(family, attributes, "Hrs", dollars, true)]),
    ...(product.deploymentOption === "Multi-AZ"
      ? [documentOf(family, { ...attributes, deploymentOption: "Multi-AZ (readable standbys)" }, "Hrs", dollars * 0.9)]
      : [])
  ]
}

/** The entries of Aurora Serverless: version 2 with both kinds of storage, and version 1, which is another product. */
const serverlessDocuments = (region: string, databaseEngine: string): ReadonlyArray<PriceDocument> => {
  const base = { region, databaseEngine, deploymentOption: "Single-AZ", licenseModel: noLicense }
  const ofVersion2 = [false, true].flatMap((ioOptimized) => {
    const product = { ...base, ioOptimized }
    const usage = ioOptimized ? "Aurora:ServerlessV2IOOptimizedUsage" : "Aurora:ServerlessV2Usage"
    const attributes = attributesOf(product, usage)
    return [
      documentOf("ServerlessV2", attributes, "ACU-Hr", 0),
      documentOf("ServerlessV2", { ...attributes, usagetype: `${attributes.usagetype}-Preview` }, "ACU-Hr", 0.01),
      documentOf("ServerlessV2", attributes, "ACU-Hr", listPrice(product))
    ]
  })
  const version1 = attributesOf({ ...base, ioOptimized: false }, "Aurora:ServerlessUsage")
  return [...ofVersion2, documentOf("Serverless", version1, "ACU-Hr", 0.06)]
}

const auroraEngines = ["Aurora PostgreSQL", "Aurora MySQL"] as const

/** Every product for an instance type in a region. */
const productsOf = (region: string, instanceType: string): ReadonlyArray<SimulatedProduct> => {
  const of = (databaseEngine: string, licenseModel: string, databaseEdition?: string) =>
    ["Single-AZ", databaseEngine === "SQL Server" ? "Multi-AZ (SQL Server Mirror)" : "Multi-AZ"].map(
      (deploymentOption): SimulatedProduct => ({
        region,
        databaseEngine,
        instanceType,
        deploymentOption,
        licenseModel,
        ioOptimized: false,
        ...(databaseEdition === undefined ? {} : { databaseEdition })
      })
    )
  return [
    ...["PostgreSQL", "MySQL", "MariaDB"].flatMap((engine) => of(engine, noLicense)),
    ...of("Oracle", ownLicense, "Enterprise"),
    ...of("Oracle", ownLicense, "Standard Two"),
    ...of("Oracle", includedLicense, "Standard Two"),
    ...["Enterprise", "Standard", "Web"].flatMap((edition) => of("SQL Server", includedLicense, edition)),
    ...auroraEngines.flatMap((databaseEngine) =>
      [false, true].map((ioOptimized): SimulatedProduct => ({
        region,
        databaseEngine,
        instanceType,
        deploymentOption: "Single-AZ",
        licenseModel: noLicense,
        ioOptimized
      }))
    )
  ]
}

/** The entries of a region, for one instance type or, without one, for Aurora Serverless. */
export const priceDocuments = (region: string, instanceType: string | undefined): ReadonlyArray<PriceDocument> =>
  instanceType === undefined
    ? auroraEngines.flatMap((engine) => serverlessDocuments(region, engine))
    : listedTypes
        .filter((type) => type === instanceType)
        .flatMap((type) => productsOf(region, type).flatMap((product) => instanceDocuments(product, type)))
