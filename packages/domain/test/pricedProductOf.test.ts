import { describe, expect, it } from "vitest"
import { type ProductFacts, pricedProductOf } from "../src/pricedProductOf.ts"

const facts: ProductFacts = {
  region: "eu-central-1",
  engine: "postgres",
  class: "db.t4g.micro",
  multi_az: false,
  cluster: null
}

const of = (other: Partial<ProductFacts>) => pricedProductOf({ ...facts, ...other })

describe("pricedProductOf", () => {
  it("returns the product of an instance", () => {
    expect(of({ multi_az: true })).toEqual({
      region: "eu-central-1",
      engine: "postgres",
      class: "db.t4g.micro",
      multi_az: true,
      license: "none",
      io_optimized: false
    })
  })

  it("prices a member of an Aurora cluster as Single-AZ, and by its storage", () => {
    const aurora = { engine: "aurora-mysql", cluster: "shop" }
    expect(of({ ...aurora, multi_az: true })).toMatchObject({ multi_az: false, license: "none", io_optimized: false })
    expect(of({ ...aurora, storage_type: "aurora-iopt1" })).toMatchObject({ io_optimized: true })
    expect(of({ ...aurora, storage_type: "aurora" })).toMatchObject({ io_optimized: false })
    expect(of({ ...aurora, class: "db.serverless" })).toMatchObject({ class: "db.serverless" })
  })

  it("takes the license from the LicenseModel, and any license if that is not known", () => {
    const oracle = { engine: "oracle-se2" }
    expect(of({ ...oracle, license_model: "license-included" })).toMatchObject({ license: "included" })
    expect(of({ ...oracle, license_model: "bring-your-own-license" })).toMatchObject({ license: "own" })
    expect(of({ ...oracle, license_model: "marketplace-license" })).toMatchObject({ license: "any" })
    expect(of(oracle)).toMatchObject({ license: "any" })
    expect(of({ license_model: "postgresql-license" })).toMatchObject({ license: "none" })
  })

  it.each<[string, Partial<ProductFacts>]>([
    ["a cluster", { class: null }],
    ["a member of a Multi-AZ DB cluster", { cluster: "ledger" }],
    ["RDS Custom", { engine: "custom-sqlserver-se" }],
    ["another service", { engine: "docdb" }],
    ["a serverless class of an engine that has none", { class: "db.serverless" }]
  ])("returns null for %s", (_, other) => {
    expect(of(other)).toBeNull()
  })
})
