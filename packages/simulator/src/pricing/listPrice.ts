import { hashText, unitInterval } from "../series/hash.ts"

/** What has an on-demand price for one hour. */
export interface SimulatedProduct {
  readonly region: string
  /** The databaseEngine, such as `PostgreSQL`. */
  readonly databaseEngine: string
  /** The databaseEdition of Oracle and SQL Server. */
  readonly databaseEdition?: string
  /** The instanceType, such as `db.t4g.micro`. Undefined for an ACU of Serverless v2. */
  readonly instanceType?: string
  readonly deploymentOption: string
  readonly licenseModel: string
  /** Whether the storage of Aurora is I/O-Optimized. */
  readonly ioOptimized: boolean
}

/** US dollars for an hour of the size `large` in us-east-1, by family. */
const families: Readonly<Record<string, number>> = {
  t3: 0.145,
  t4g: 0.129,
  m5: 0.178,
  m6g: 0.159,
  m7g: 0.168,
  r5: 0.25,
  r6g: 0.225,
  r7g: 0.239
}

/** Sizes as multiples of `large`. */
const sizes: Readonly<Record<string, number>> = {
  micro: 0.125,
  small: 0.25,
  medium: 0.5,
  large: 1,
  xlarge: 2,
  "2xlarge": 4,
  "4xlarge": 8,
  "24xlarge": 48
}

/** The instance types on the list. */
export const listedTypes: ReadonlyArray<string> = Object.keys(families).flatMap((family) =>
  Object.keys(sizes).map((size) => `db.${family}.${size}`)
)

const acu = 0.12

/** Other regions cost up to a third more than us-east-1. */
const regionFactor = (region: string): number =>
  region === "us-east-1" ? 1 : 1 + Math.floor(unitInterval(hashText(region)) * 34) / 100

const engineFactors: Readonly<Record<string, number>> = {
  PostgreSQL: 1,
  MySQL: 0.95,
  MariaDB: 0.95,
  "Aurora PostgreSQL": 1.15,
  "Aurora MySQL": 1.15,
  Oracle: 0.96,
  "SQL Server": 2.9
}

const licenseFactor = ({ databaseEdition, licenseModel }: SimulatedProduct): number => {
  if (licenseModel !== "License included") return 1
  return databaseEdition === "Enterprise" ? 3 : 1.8
}

/** The price of one hour on the simulated list, in US dollars, with at most four decimals: what tests compare with. */
export const listPrice = (product: SimulatedProduct): number => {
  const [, family = "", size = ""] = (product.instanceType ?? "").split(".")
  const base = product.instanceType === undefined ? acu : (families[family] ?? 0) * (sizes[size] ?? 0)
  const engine = product.instanceType === undefined ? 1 : (engineFactors[product.databaseEngine] ?? 1)
  const zones = product.deploymentOption === "Single-AZ" ? 1 : 2
  const storage = product.ioOptimized ? 1.3 : 1
  return Number((base * engine * zones * storage * licenseFactor(product) * regionFactor(product.region)).toFixed(4))
}
