import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import { describe, expect, it } from "vitest"
import { dueReason, vanishedUnits } from "../../src/issue/due.ts"
import { digestOf, inputsDigest, methodOf } from "../../src/issue/inputsDigest.ts"
import { makeInstance } from "../support/history.ts"

const state = { day: "2026-01-05", inputs: "a-b", vanished: false, listed: true }
const input = { today: "2026-01-05", isCollected: true, inputs: "a-b", state }

describe("dueReason", () => {
  it("issues the plan of the day once, after a pass of the day has ended", () => {
    expect(dueReason(input)).toBeUndefined()
    expect(dueReason({ ...input, today: "2026-01-06" })).toBe("scheduled")
    expect(dueReason({ ...input, today: "2026-01-06", isCollected: false })).toBeUndefined()
    expect(dueReason({ ...input, state: { ...state, day: null } })).toBe("scheduled")
  })

  it("issues the first plan of a unit at any time", () => {
    expect(dueReason({ ...input, state: undefined, isCollected: false })).toBe("first_read")
  })

  it("issues a revision if the inputs have changed", () => {
    expect(dueReason({ ...input, inputs: "a-c" })).toBe("changed")
    expect(dueReason({ ...input, inputs: "a-c", today: "2026-01-06" })).toBe("scheduled")
  })

  it("issues a revision if the result is not stored, since the unit is back or an older version issued its plan", () => {
    expect(dueReason({ ...input, state: { ...state, listed: false } })).toBe("changed")
  })
})

describe("vanishedUnits", () => {
  it("returns units with advice that are gone or have become members", () => {
    const id = (last: number) => InstanceId.make(`00000000-0000-4000-8000-00000000000${last}`)
    const all = [
      makeInstance({ id: id(1) }),
      makeInstance({ id: id(2), gone_at: DateTime.makeUnsafe("2026-01-04T10:00:00Z") }),
      makeInstance({ id: id(3), cluster_id: id(4) }),
      makeInstance({ id: id(4), kind: "cluster", name: "shop" }),
      makeInstance({ id: id(5), cluster_id: id(4) }),
      makeInstance({ id: id(6), cluster_id: id(4) })
    ]
    const states = new Map([1, 2, 3, 4].map((last) => [id(last), state] as const)).set(id(6), {
      ...state,
      vanished: true
    })
    expect([...vanishedUnits(all, states)]).toEqual([
      [id(2), "a complete discovery did not list it any more at 2026-01-04T10:00:00.000Z"],
      [id(3), "it is a member of the cluster shop now, and sleeps with it"]
    ])
  })
})

describe("inputsDigest", () => {
  it("depends on the data, not on the order of its members", () => {
    const digest = digestOf({ a: 1, b: [1, 2] })
    expect(digestOf({ b: [1, 2], a: 1 })).toBe(digest)
    expect(digestOf({ a: 1, b: [2, 1] })).not.toBe(digest)
    expect(methodOf(inputsDigest(digest, digestOf("CET")))).toBe(digest)
  })
})
