import type { CostsInput } from "@snoozeql/collector/costs"
import { assert, describe, it } from "@effect/vitest"
import { describeMonthlyCost } from "../src/output/collectionCost.ts"

const account = "123456789012"

const known = (instances: number, interval: number): Pick<CostsInput, "instances" | "interval" | "runs"> => ({
  instances: Array.from({ length: instances }, () => ({ account, region: "eu-west-1" })),
  interval,
  runs: []
})

describe("describeMonthlyCost", () => {
  it.each([
    [1000, 15, "Collecting 1000 instances every 15 minutes costs $116.80 a month"],
    [1, 60, "Collecting 1 instance every hour costs $0.03 a month"],
    [200, 360, "Collecting 200 instances every 6 hours costs $0.97 a month"],
    [0, 1440, "No instance is known yet. Collecting 100 instances every 24 hours costs $0.12 a month"]
  ])("names the known instances (%d), the interval (%d minutes) and the price", (instances, interval, expected) => {
    assert.include(describeMonthlyCost(known(instances, interval)), expected)
  })

  it("names both readings of the price list", () => {
    assert.include(
      describeMonthlyCost(known(1000, 15)),
      "if the statistics of a metric count once, and $467.20 if each counts"
    )
  })
})
