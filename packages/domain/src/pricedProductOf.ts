import type { PricedProduct, PriceLicense } from "./ListPrice.ts"
import { serverlessClass } from "./MetricName.ts"
import type { ProviderFacts } from "./ProviderFacts.ts"

/** The facts that say which product of AWS's price list an instance is. */
export interface ProductFacts extends Pick<ProviderFacts, "multi_az" | "cluster" | "license_model" | "storage_type"> {
  readonly region: string
  readonly engine: string
  /** Null for a cluster, which has no price of its own. */
  readonly class: string | null
}

const freeEngines: ReadonlySet<string> = new Set(["postgres", "mysql", "mariadb"])

/** The engines whose licenses cost money, by the beginning of their names. */
const licensedEngines = /^(oracle|sqlserver|db2)-/

/** The license of a LicenseModel of DescribeDBInstances. */
const licenseOf = (licenseModel: string | undefined): PriceLicense => {
  if (licenseModel === "license-included") return "included"
  return licenseModel === "bring-your-own-license" ? "own" : "any"
}

/**
 * Returns the product of AWS's price list that an instance is, or null if prices of its kind are not read: a cluster
 * itself, a member of a Multi-AZ DB cluster (which cannot be stopped), RDS Custom, and engines of other services. Use
 * it to ask for prices and to find them again.
 *
 * A member of an Aurora cluster is listed as Single-AZ, whatever its cluster has in other zones. What is not known is
 * assumed such that the price is the lowest. Pure.
 */
export const pricedProductOf = (facts: ProductFacts): PricedProduct | null => {
  const { class: className, cluster, engine, license_model, multi_az, region, storage_type } = facts
  if (className === null) return null
  const product = { region, engine, class: className }
  if (engine.startsWith("aurora")) {
    return { ...product, multi_az: false, license: "none", io_optimized: storage_type === "aurora-iopt1" }
  }
  if (cluster !== null || className === serverlessClass) return null
  if (freeEngines.has(engine)) return { ...product, multi_az, license: "none", io_optimized: false }
  return licensedEngines.test(engine)
    ? { ...product, multi_az, license: licenseOf(license_model), io_optimized: false }
    : null
}
