import { describe, expect, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type ListPrice, productKey } from "@snoozeql/domain/ListPrice"
import { DateTime, Schema } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { classSize, estimatedPrices, findPrice, type PricedFacts, PriceTable } from "../../src/savings/PriceTable.ts"
import { estimateSavings, rankOfSavings } from "../../src/savings/savings.ts"
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
const listPrice: ListPrice = {
  region: "us-east-1",
  engine: "postgres",
  class: "db.m6g.large",
  multi_az: false,
  license: "none",
  io_optimized: false,
  hourly_usd: 0.15,
  read_at: DateTime.makeUnsafe("2026-05-30T23:30:00Z")
}
const listOf = (...prices: ReadonlyArray<ListPrice>) => new Map(prices.map((price) => [productKey(price), price]))
const list = listOf(listPrice)
const unknownClass = { ...facts, class: "db.x9.enormous" }
const office = analyze({
  observations: observe({ isActive: officeHours }),
  timezone: "UTC",
  policy: defaultAnalysisPolicy
})

describe("findPrice", () => {
  it("prefers the instance's own price, then the user's table, then AWS's list, then the dated estimate", () => {
    expect(findPrice({ ...facts, hourly_cost: 0.2 }, { table, list })).toEqual({
      hourly: 0.2,
      currency: "EUR",
      source: "instance",
      as_of: null
    })
    expect(findPrice(facts, { table, list })).toEqual({
      hourly: 0.1,
      currency: "EUR",
      source: "price_table",
      as_of: "2026-05-31"
    })
    expect(findPrice(facts, { list })).toEqual({
      hourly: 0.15,
      currency: "USD",
      source: "list_price",
      as_of: "2026-05-30"
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

  it("takes the estimate for a product that AWS's list has no price for, and never the price of another product", () => {
    expect(findPrice(facts, { list: listOf({ ...listPrice, hourly_usd: null }) })).toMatchObject({ source: "estimate" })
    for (const other of [{ multi_az: true }, { region: "us-west-2" }, { class: "db.m5.large" }]) {
      expect(findPrice({ ...facts, ...other }, { list })?.source).toBe("estimate")
    }
  })

  it("prices Aurora by its storage, and Serverless v2 by its capacity", () => {
    const acu = { ...listPrice, engine: "aurora-postgresql", class: "db.serverless", hourly_usd: 0.12 }
    const acus = listOf(acu, { ...acu, io_optimized: true, hourly_usd: 0.156 })
    const serverless = { ...facts, engine: "aurora-postgresql", class: "db.serverless", cluster: "shop", capacity: 2 }
    expect(findPrice(serverless, { list: acus })).toMatchObject({ hourly: 0.24, source: "list_price" })
    expect(findPrice({ ...serverless, storage_type: "aurora-iopt1" }, { list: acus })?.hourly).toBe(0.312)
    expect(findPrice({ ...serverless, capacity: null }, { list: acus })).toBeNull()
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
    const savings = estimateSavings(office, facts, { table })
    const conservative = 4 * 13.5 * 0.8589 + 61.5 * 0.7089
    expect(savings).toMatchObject({ asleep_hours_per_week: 118, cycles_per_week: 5, net_hours_per_week: 115.5 })
    expect(savings.conservative_net_hours_per_week).toBeCloseTo(conservative, 2)
    expect(savings.per_week?.expected).toBeCloseTo(11.55, 2)
    expect(savings.per_week?.conservative).toBeCloseTo(conservative * 0.1, 2)
    expect(savings.per_month?.expected).toBeCloseTo((11.55 * 730) / 168, 1)
  })

  it("returns a week less the cost of one cycle for an always idle instance", () => {
    const idle = analyze({ observations: observe(), timezone: "UTC", policy: defaultAnalysisPolicy })
    expect(estimateSavings(idle, facts, { table })).toMatchObject({
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
    expect(estimateSavings(busy, facts, { table })).toMatchObject({
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

describe("estimateSavings with discounts", () => {
  const account = "111122223333"
  const owned = { ...facts, account }
  const discounts = [{ account, percent: 40 }]

  it("returns the savings before and after the discount", () => {
    const savings = estimateSavings(office, owned, { list, discounts })
    const { per_month, per_week, price } = estimateSavings(office, owned, { list })
    expect(savings).toMatchObject({ price, per_week, per_month })
    expect(savings.after_discount?.hourly).toBeCloseTo(0.09)
    expect(savings.after_discount?.per_week.conservative).toBeCloseTo(0.6 * (per_week?.conservative ?? 0), 1)
    expect(savings.after_discount?.per_month.expected).toBeCloseTo(0.6 * (per_month?.expected ?? 0), 1)
  })

  it("applies a discount to the price table and the estimate, but not to what the user pays for the instance", () => {
    expect(estimateSavings(office, owned, { table, discounts }).after_discount?.hourly).toBeCloseTo(0.06)
    expect(estimateSavings(office, owned, { discounts }).after_discount?.hourly).toBeCloseTo(0.0954)
    expect(estimateSavings(office, { ...owned, hourly_cost: 0.2 }, { discounts }).after_discount).toBeNull()
    expect(estimateSavings(office, facts, { list, discounts }).after_discount).toBeNull()
    expect(estimateSavings(office, { ...unknownClass, account }, { discounts }).after_discount).toBeNull()
  })

  it("saves nothing if all of the price is paid anyway", () => {
    const free = estimateSavings(office, owned, { list, discounts: [{ account, percent: 100 }] })
    expect(free.after_discount).toMatchObject({ hourly: 0, per_month: { expected: 0, conservative: 0 } })
  })

  it("adds up the members of a cluster, each with its own discount", () => {
    const cluster = { ...owned, class: null, engine: "aurora-postgresql" }
    const member = { ...owned, engine: "aurora-postgresql", cluster: "shop" }
    const members = [member, { ...member, class: "db.r6g.large" }]
    const aurora = { ...listPrice, engine: "aurora-postgresql" }
    const prices = listOf(
      { ...aurora, hourly_usd: 0.2 },
      { ...aurora, class: "db.r6g.large", hourly_usd: 0.3, read_at: DateTime.makeUnsafe("2026-05-20T00:00:00Z") }
    )
    const sources = { list: prices, discounts: [{ class_family: "db.r6g", percent: 50 }] }
    const { after_discount, price } = estimateSavings(office, cluster, sources, members)
    expect(price).toEqual({ hourly: 0.5, currency: "USD", source: "list_price", as_of: "2026-05-20" })
    expect(after_discount?.hourly).toBeCloseTo(0.35)
    const estimated = [member, { ...member, class: "db.serverless", capacity: 1 }]
    expect(estimateSavings(office, cluster, sources, estimated).price).toMatchObject({ source: "estimate" })
  })
})

/** Savings as a ranking orders them. */
const ranked = (...all: ReadonlyArray<ReturnType<typeof estimateSavings>>) =>
  all.toSorted((a, b) => {
    const [ofA, ofB] = [rankOfSavings(a), rankOfSavings(b)]
    return Number(ofB.isPriced) - Number(ofA.isPriced) || ofB.amount - ofA.amount
  })

describe("rankOfSavings", () => {
  it("ranks by the money after discounts", () => {
    const discounts = [{ class_family: "db.m6g", percent: 95 }]
    const discounted = estimateSavings(office, facts, { list, discounts })
    const other = estimateSavings(office, { ...facts, hourly_cost: 0.05 }, { discounts })
    expect(ranked(discounted, other)).toEqual([other, discounted])
  })

  it("ranks by conservative money, then by weight where there is no price", () => {
    const dear = estimateSavings(office, { ...facts, hourly_cost: 2 })
    const cheap = estimateSavings(office, { ...facts, hourly_cost: 0.01 })
    const large = estimateSavings(office, { ...unknownClass, class: "db.x9.8xlarge" })
    const small = estimateSavings(office, unknownClass)
    expect(ranked(small, cheap, large, dear)).toEqual([dear, cheap, large, small])
  })
})
