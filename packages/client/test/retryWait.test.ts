import { assert, describe, it } from "@effect/vitest"
import { retryWaitMillis } from "../src/internal/retryWait.ts"

const now = Date.parse("2026-03-02T10:00:00Z")
const refusal = { method: "GET", status: 503, retryAfter: "5" }

describe("retryWaitMillis", () => {
  it("is what the server asks for, in seconds or until a date", () => {
    assert.strictEqual(retryWaitMillis(refusal, now), 5000)
    assert.strictEqual(retryWaitMillis({ ...refusal, retryAfter: "0" }, now), 0)
    assert.strictEqual(retryWaitMillis({ ...refusal, retryAfter: "Mon, 02 Mar 2026 10:00:07 GMT" }, now), 7000)
    assert.strictEqual(retryWaitMillis({ ...refusal, retryAfter: "Mon, 02 Mar 2026 09:00:00 GMT" }, now), 0)
  })

  it("is a second if the server does not say it, or nobody understands it", () => {
    assert.strictEqual(retryWaitMillis({ ...refusal, retryAfter: undefined }, now), 1000)
    assert.strictEqual(retryWaitMillis({ ...refusal, retryAfter: "soon" }, now), 1000)
  })

  it("is undefined if the request may have done its work, or would fail again", () => {
    for (const method of ["POST", "PATCH"]) {
      assert.isUndefined(retryWaitMillis({ ...refusal, method }, now))
      assert.strictEqual(retryWaitMillis({ ...refusal, method, status: 429 }, now), 5000)
    }
    for (const status of [200, 304, 400, 401, 404, 500])
      assert.isUndefined(retryWaitMillis({ ...refusal, status }, now))
  })
})
