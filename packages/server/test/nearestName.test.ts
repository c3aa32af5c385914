import { assert, describe, it } from "@effect/vitest"
import { knownNames } from "../src/settings/configurationFile.ts"
import { nearestName } from "../src/settings/nearestName.ts"

describe("nearestName", () => {
  it.each([
    ["SNOOZEQL_COLECT_INTERVAL", "SNOOZEQL_COLLECT_INTERVAL"],
    ["SNOOZEQL_COLLECTION_INTERVAL", "SNOOZEQL_COLLECT_INTERVAL"],
    ["snoozeql_port", "SNOOZEQL_PORT"],
    ["AWS_REGOIN", "AWS_REGION"],
    ["Target", "targets"],
    ["COLOUR", undefined],
    ["x", undefined]
  ])("of %s is %s", (text, name) => {
    assert.strictEqual(nearestName(text, ["targets", ...knownNames]), name)
  })
})
