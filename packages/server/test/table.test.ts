import { assert, describe, it } from "@effect/vitest"
import { table } from "../src/output/table.ts"

describe("table", () => {
  it("aligns text on the left and numbers on the right", () => {
    assert.strictEqual(
      table(
        ["Name", "Count"],
        [
          ["orders", "7"],
          ["a", "1234567"]
        ]
      ),
      ["Name      Count", "──────  ───────", "orders        7", "a       1234567"].join("\n")
    )
  })

  it("shows a header without rows", () => {
    assert.strictEqual(table(["Name"], []), "Name\n────")
  })
})
