import { DateTime, Duration } from "effect"
import { describe, expect, it } from "vitest"
import { delayAfter, readRetryAfter, verdictOf } from "../../src/webhook/verdict.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:00:00Z")

const respond = (status: number, retryAfter?: string) => verdictOf({ status, retryAfter, text: "no\nservice" }, now)

describe("verdictOf", () => {
  it.each([200, 201, 204])("takes %i as delivered", (status) => {
    expect(respond(status)).toEqual({ _tag: "Delivered" })
  })

  it.each([408, 425, 429, 500, 502, 503, 504])("sends again after %i", (status) => {
    expect(respond(status)).toEqual({ _tag: "SendAgain", problem: `HTTP ${status}: no service`, after: undefined })
  })

  it.each([301, 302, 307, 308, 400, 401, 403, 404, 410, 413])("gives up after %i", (status) => {
    expect(respond(status)).toEqual({ _tag: "GiveUp", problem: `HTTP ${status}: no service` })
  })

  it("waits as long as the receiver asks for, but not longer than a day", () => {
    expect(respond(429, "120")).toMatchObject({ after: Duration.minutes(2) })
    expect(respond(503, "9999999999")).toMatchObject({ after: Duration.days(1) })
  })
})

describe("readRetryAfter", () => {
  it("reads seconds and dates, and nothing else", () => {
    expect(readRetryAfter("0", now)).toEqual(Duration.zero)
    expect(readRetryAfter("Thu, 15 Jan 2026 10:00:30 GMT", now)).toEqual(Duration.seconds(30))
    expect(readRetryAfter("Thu, 15 Jan 2026 09:00:00 GMT", now)).toEqual(Duration.zero)
    for (const text of [undefined, "", "-1", "1.5", "soon", "2026-01-15", "99999999999"]) {
      expect(readRetryAfter(text, now)).toBeUndefined()
    }
  })
})

describe("delayAfter", () => {
  it("doubles from 10 seconds to an hour, and is shortened by up to half", () => {
    const seconds = (attempts: number, random: number) =>
      Duration.toSeconds(delayAfter(attempts, random, Duration.seconds(10)))
    expect([0, 1, 2, 8, 9, 1_000].map((attempts) => seconds(attempts, 0))).toEqual([10, 20, 40, 2560, 3600, 3600])
    expect(seconds(0, 0.5)).toBe(7.5)
    expect(seconds(3, 0.999_999)).toBeCloseTo(40, 3)
  })
})
