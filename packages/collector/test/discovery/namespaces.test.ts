import { assert, describe, it } from "@effect/vitest"
import type { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { partitionByNamespace } from "../../src/discovery/namespaces.ts"

const instance = (engine: string): DiscoveredInstance => ({
  provider: "aws",
  provider_id: `db-${engine}`,
  account: "123456789012",
  region: "eu-west-1",
  name: `the-${engine}`,
  engine,
  class: "db.t4g.micro",
  tags: {},
  status: "available",
  provider_created_at: null
})

describe("partitionByNamespace", () => {
  it("skips DocumentDB and Neptune with the reason", () => {
    const { instances, skipped } = partitionByNamespace(
      ["postgres", "docdb", "aurora-postgresql", "neptune", "sqlserver-se"].map(instance)
    )
    assert.deepStrictEqual(
      instances.map(({ engine }) => engine),
      ["postgres", "aurora-postgresql", "sqlserver-se"]
    )
    assert.deepStrictEqual(skipped, [
      { name: "the-docdb", reason: "the metrics of engine docdb are in AWS/DocDB" },
      { name: "the-neptune", reason: "the metrics of engine neptune are in AWS/Neptune" }
    ])
  })
})
