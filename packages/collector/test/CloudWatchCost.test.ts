import { assert, describe, it } from "@effect/vitest"
import { cloudWatchCost, monthlyRequests } from "../src/CloudWatchCost.ts"

describe("the cost of a month", () => {
  // 4 metrics with 4 statistics each, at $0.01 for 1,000 of them.
  it.each([
    [1000, 15, 116.8, 467.2],
    [1000, 360, 4.87, 19.47],
    [1000, 1440, 1.22, 4.87],
    [24, 15, 2.8, 11.21],
    [0, 5, 0, 0]
  ])("of %d instances every %d minutes is $%d to $%d", (instances, interval, lower, upper) => {
    const cost = cloudWatchCost(monthlyRequests(instances, interval))
    assert.closeTo(cost.lower, lower, 0.005)
    assert.closeTo(cost.upper, upper, 0.005)
  })
})
