import { assert, describe, it } from "@effect/vitest"
import { regionWarning } from "../../src/aws/knownRegion.ts"

describe("regionWarning", () => {
  it.each(["eu-west-1", "us-gov-west-1", "cn-north-1", "us-east-1"])("has nothing to say about %s", (region) => {
    assert.isUndefined(regionWarning(region))
  })

  it.each([
    ["eu-wst-1", "did you mean eu-west-1?"],
    ["us-eats-1", "did you mean us-east-1?"],
    ["eu-central-11", "did you mean eu-central-1?"],
    ["eu-west-9", "did you mean eu-west-1 or eu-west-2 or eu-west-3?"],
    ["moon-east-1", "is it new?"]
  ])("suggests the known regions that are near %s", (region, hint) => {
    assert.strictEqual(regionWarning(region), `The AWS SDK does not know the region ${region}; ${hint}`)
  })
})
