import { describe, expect, it } from "vitest"
import { discountOf, type Discounts } from "../src/Discount.ts"

const account = "111122223333"
const other = "444455556666"

const discounts: Discounts = [
  { account, class_family: "db.r6g", percent: 45 },
  { class_family: "db.r6g", percent: 30 },
  { class_family: "db.serverless", percent: 20 },
  { account, percent: 10 }
]

describe("discountOf", () => {
  it("returns the first discount that fits", () => {
    expect(discountOf(discounts, { account, class: "db.r6g.2xlarge" })).toBe(45)
    expect(discountOf(discounts, { account: other, class: "db.r6g.large" })).toBe(30)
    expect(discountOf(discounts, { account: other, class: "db.serverless" })).toBe(20)
    expect(discountOf(discounts, { account, class: "db.m5.large" })).toBe(10)
    expect(discountOf([...discounts].toReversed(), { account, class: "db.r6g.large" })).toBe(10)
  })

  it("returns null if none fits: neither for another family, nor without an account", () => {
    expect(discountOf(discounts, { account: other, class: "db.r6gd.large" })).toBeNull()
    expect(discountOf(discounts, { account: other, class: "db.r6.large" })).toBeNull()
    expect(discountOf(discounts, { class: "db.m5.large" })).toBeNull()
    expect(discountOf([], { account, class: "db.r6g.large" })).toBeNull()
  })
})
