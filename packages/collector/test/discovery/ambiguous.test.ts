import { assert, describe, it } from "@effect/vitest"
import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { DateTime } from "effect"
import { partitionByAmbiguity } from "../../src/discovery/ambiguous.ts"

const found = (name: string, providerId: string, account = "123456789012"): DiscoveredInstance => ({
  provider: "aws",
  provider_id: providerId,
  account,
  region: "eu-west-1",
  name,
  engine: "postgres",
  class: "db.t4g.micro",
  status: "available",
  tags: {},
  provider_created_at: null
})

const partition = (...instances: ReadonlyArray<DiscoveredInstance>) => {
  const result = partitionByAmbiguity(instances)
  return { instances: result.instances.map(({ name }) => name), skipped: result.skipped }
}

describe("partitionByAmbiguity", () => {
  it("keeps instances with their own name and resource id", () => {
    assert.deepStrictEqual(partition(found("orders", "db-A"), found("billing", "db-B")), {
      instances: ["orders", "billing"],
      skipped: []
    })
  })

  it("skips every entry of a resource id that is listed twice", () => {
    assert.deepStrictEqual(partition(found("orders", "db-A"), found("billing", "db-A"), found("users", "db-C")), {
      instances: ["users"],
      skipped: [
        { name: "orders", reason: "its resource id db-A is listed more than once" },
        { name: "billing", reason: "its resource id db-A is listed more than once" }
      ]
    })
  })

  it("keeps one entry of an instance that is listed twice without a difference", () => {
    const created = { provider_created_at: DateTime.makeUnsafe("2026-01-05T07:40:00Z"), tags: { team: "shop" } }
    const again = { provider_created_at: DateTime.makeUnsafe("2026-01-05T07:40:00Z"), tags: { team: "shop" } }
    assert.deepStrictEqual(
      partition({ ...found("orders", "db-A"), ...created }, found("billing", "db-B"), {
        ...found("orders", "db-A"),
        ...again
      }),
      { instances: ["orders", "billing"], skipped: [] }
    )
  })

  it("skips an instance that is listed again with another class", () => {
    assert.deepStrictEqual(partition(found("orders", "db-A"), { ...found("orders", "db-A"), class: "db.r6g.large" }), {
      instances: [],
      skipped: [
        { name: "orders", reason: "its resource id db-A is listed more than once" },
        { name: "orders", reason: "its resource id db-A is listed more than once" }
      ]
    })
  })

  it("skips instances that share a name", () => {
    assert.deepStrictEqual(partition(found("orders", "db-A"), found("orders", "db-B")), {
      instances: [],
      skipped: [
        { name: "orders", reason: "another instance with the same name is listed; this one is db-A" },
        { name: "orders", reason: "another instance with the same name is listed; this one is db-B" }
      ]
    })
  })

  it("keeps equal names of two accounts", () => {
    assert.deepStrictEqual(partition(found("orders", "db-A"), found("orders", "db-B", "444455556666")).skipped, [])
  })
})
