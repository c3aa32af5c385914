import { assert, describe, it } from "@effect/vitest"
import { connectionLimit, readDescriptors } from "../../src/http/connectionLimit.ts"

describe("connectionLimit", () => {
  it("leaves descriptors for the rest of the program", () => {
    assert.strictEqual(connectionLimit({ limit: 4096, open: 40 }), 4096 - 40 - 256)
  })

  it("leaves half of the descriptors if the process has few", () => {
    assert.strictEqual(connectionLimit({ limit: 240, open: 40 }), 100)
  })

  it("is at least one, and at most what memory allows", () => {
    assert.strictEqual(connectionLimit({ limit: 30, open: 40 }), 16)
    assert.strictEqual(connectionLimit({ limit: 1_048_576, open: 40 }), 10_000)
    assert.strictEqual(connectionLimit({ limit: Infinity, open: 40 }), 10_000)
  })
})

describe("readDescriptors", () => {
  it("reads the descriptors of this process", () => {
    const { limit, open } = readDescriptors()
    assert.isAbove(limit, open)
    assert.isAtLeast(open, 0)
  })
})
