import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { Schema } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { classSize, estimatedPrices, findPrice, type PricedFacts, PriceTable } from "../../src/savings/PriceTable.ts"
import { compareSavings, estimateSavings } from "../../src/savings/savings.ts"
import { observe, officeHours } from "../support/observations.ts"

const facts: PricedFacts = {
  engine: "postgres",
  class: "db.m6g.large",
  region: "us-east-1",
  multi_az: false,
  hourly_cost: null,
  currency: "EUR"
}
const table: PriceTable = {
  as_of: "2026-05-31",
  currency: "EUR",
  prices: [{ engine: "postgres", class: "db.m6g.large", region: "us-east-1", multi_az: false, hourly: 0.1 }]
}
const unknownClass = { ...facts, class: "db.x9.enormous" }
const office = analyze({
  observations: observe({ isActive: officeHours }),
  timezone: "UTC",
  policy: defaultAnalysisPolicy
})

describe("findPrice", () => {
  it("prefers the instance's own price, then the user's table, then the dated estimate", () => {
    expect(findPrice({ ...facts, hourly_cost: 0.2 }, table)).toEqual({
      hourly: 0.2,
      currency: "EUR",
      source: "instance",
      as_of: null
    })
    expect(findPrice(facts, table)).toEqual({
      hourly: 0.1,
      currency: "EUR",
      source: "price_table",
      as_of: "2026-05-31"
    })
    expect(findPrice(facts)).toEqual({
      hourly: 0.159,
      currency: "USD",
      source: "estimate",
      as_of: estimatedPrices.as_of
    })
    expect(findPrice({ ...facts, multi_az: true })?.hourly).toBeCloseTo(0.318)
    expect(findPrice({ ...facts, region: "mars-1" })).toBeNull()
  })

  it("ships a table that is valid and lists every combination once", () => {
    expect(Schema.decodeSync(PriceTable)(estimatedPrices)).toEqual(estimatedPrices)
    const keys = estimatedPrices.prices.map(
      (price) => `${price.engine} ${price.class} ${price.region} ${price.multi_az}`
    )
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe("classSize", () => {
  it.each([
    ["db.t4g.micro", 0.5],
    ["db.m6g.large", 4],
    ["db.r6g.xlarge", 8],
    ["db.r6g.16xlarge", 128]
  ])("of %s is %d", (name, size) => {
    expect(classSize(name, false)).toBe(size)
    expect(classSize(name, true)).toBe(2 * size)
  })

  it("is null for a class of another form", () => {
    expect(classSize("serverless", false)).toBeNull()
  })
})

describe("estimateSavings", () => {
  it("subtracts the cost of the cycles from the hours asleep, and weights each window with its confidence", () => {
    const savings = estimateSavings(office, facts, table)
    const conservative = 4 * 13.5 * 0.8589 + 61.5 * 0.7089
    expect(savings).toMatchObject({ asleep_hours_per_week: 118, cycles_per_week: 5, net_hours_per_week: 115.5 })
    expect(savings.conservative_net_hours_per_week).toBeCloseTo(conservative, 2)
    expect(savings.per_week?.expected).toBeCloseTo(11.55, 2)
    expect(savings.per_week?.conservative).toBeCloseTo(conservative * 0.1, 2)
    expect(savings.per_month?.expected).toBeCloseTo((11.55 * 730) / 168, 1)
  })

  it("returns a week less the cost of one cycle for an always idle instance", () => {
    const idle = analyze({ observations: observe(), timezone: "UTC", policy: defaultAnalysisPolicy })
    expect(estimateSavings(idle, facts, table)).toMatchObject({
      asleep_hours_per_week: 168,
      cycles_per_week: 1,
      net_hours_per_week: 167.5
    })
  })

  it("returns no savings without a recommended window", () => {
    const busy = analyze({
      observations: observe({ isActive: () => true }),
      timezone: "UTC",
      policy: defaultAnalysisPolicy
    })
    expect(estimateSavings(busy, facts, table)).toMatchObject({
      net_hours_per_week: 0,
      per_week: { expected: 0, conservative: 0 }
    })
  })

  it("returns no money without a price, but a weight by class size", () => {
    const savings = estimateSavings(office, { ...unknownClass, class: "db.x9.2xlarge" })
    expect(savings.per_week).toBeNull()
    expect(savings.weight).toBeCloseTo(savings.conservative_net_hours_per_week * 16, 1)
  })
})

describe("compareSavings", () => {
  it("ranks by conservative money, then by weight where there is no price", () => {
    const dear = estimateSavings(office, { ...facts, hourly_cost: 2 })
    const cheap = estimateSavings(office, { ...facts, hourly_cost: 0.01 })
    const large = estimateSavings(office, { ...unknownClass, class: "db.x9.8xlarge" })
    const small = estimateSavings(office, unknownClass)
    expect([small, cheap, large, dear].toSorted(compareSavings)).toEqual([dear, cheap, large, small])
  })
})
