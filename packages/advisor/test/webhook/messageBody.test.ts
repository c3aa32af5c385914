import { InstanceId } from "@snoozeql/domain/Instance"
import type { NamedAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { DateTime, Duration } from "effect"
import { describe, expect, it } from "vitest"
import { isSettled, maximumChanges, messageId, tooOld } from "../../src/webhook/batch.ts"
import { messageBody } from "../../src/webhook/messageBody.ts"

const now = DateTime.makeUnsafe("2026-01-15T10:00:00Z")

const change = (version: number, fields: Partial<NamedAdviceVersion> = {}): NamedAdviceVersion => ({
  name: `orders-${version}`,
  instance_id: InstanceId.make("11111111-1111-4111-8111-111111111111"),
  version,
  event: "changed",
  issued_at: now,
  confirmed_at: now,
  changes: [{ kind: "hours", explanation: "4 hours of the week may sleep now" }],
  advice: null,
  ...fields
})

const withdrawn = change(3, {
  changes: [{ kind: "export_withdrawn", explanation: "2 hours may not sleep any more" }]
})

describe("messageBody", () => {
  it("puts withdrawn exports first and marks them", () => {
    const body: unknown = JSON.parse(messageBody([change(1), change(2), withdrawn], "json"))
    expect(body).toMatchObject({
      type: "advice.changed",
      timestamp: "2026-01-15T10:00:00.000Z",
      data: {
        withdrawn_exports: 1,
        changes: [
          { version: 3, withdraws_export: true, changes: withdrawn.changes },
          { version: 1, withdraws_export: false, event: "changed", name: "orders-1" },
          { version: 2, withdraws_export: false }
        ]
      }
    })
  })

  it("is Slack's text on request, in which nothing is markup", () => {
    const loud = change(1, { name: "<!channel> & co", changes: [{ kind: "unit", explanation: "a > b" }] })
    expect(JSON.parse(messageBody([loud, withdrawn], "slack"))).toEqual({
      text: ":warning: *Export withdrawn*: *orders-3* changed: 2 hours may not sleep any more\n*&lt;!channel&gt; &amp; co* changed: a &gt; b"
    })
  })

  it("is bounded, however many and long the changes are", () => {
    const long = { kind: "unit" as const, explanation: "&".repeat(10_000) }
    const many = Array.from({ length: maximumChanges }, (_, version) => change(version, { changes: [long, long] }))
    expect(messageBody(many, "json").length).toBeLessThan(256 * 1024)
    const slack = messageBody(many, "slack")
    expect(slack.length).toBeLessThan(4_500)
    expect(slack).toMatch(/and \d+ more: GET \/api\/v1\/advice\/changes lists them/)
  })
})

describe("isSettled", () => {
  const times = { quiet: Duration.seconds(15), longest: Duration.minutes(2) }
  const ago = (seconds: number) => change(1, { issued_at: DateTime.subtract(now, { seconds }) })

  it("waits until a pass is over, but not for ever, and not with more than a message holds", () => {
    expect(isSettled([], times, now)).toBe(false)
    expect(isSettled([ago(60), ago(14)], times, now)).toBe(false)
    expect(isSettled([ago(60), ago(15)], times, now)).toBe(true)
    expect(isSettled([ago(120), ago(1)], times, now)).toBe(true)
    expect(
      isSettled(
        Array.from({ length: maximumChanges + 1 }, () => ago(0)),
        times,
        now
      )
    ).toBe(true)
  })

  it("sends nothing that is older than seven days", () => {
    const [old, young] = [ago(7 * 86_400 + 1), ago(7 * 86_400)]
    expect(tooOld([old, young], now)).toEqual([old])
    // The clock was set back after the first one was issued.
    expect(tooOld([young, old], now)).toEqual([])
  })
})

describe("messageId", () => {
  it("is the same only for the same changes", () => {
    expect(messageId([change(1), change(2)])).toBe(messageId([change(1), change(2)]))
    expect(messageId([change(1), change(2)])).not.toBe(messageId([change(1)]))
  })
})
