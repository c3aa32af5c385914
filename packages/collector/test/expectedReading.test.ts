import { assert, describe, it } from "@effect/vitest"
import { serverlessClass } from "@snoozeql/domain/MetricName"
import { Effect } from "effect"
import { expectReading, readingRequests } from "../src/expectedReading.ts"
import * as ScriptedInstanceDiscovery from "../src/ScriptedInstanceDiscovery.ts"
import type { Target } from "../src/Target.ts"
import { awsError } from "./support/scriptedCollector.ts"

const targetOf = (region: string, others: Partial<Target> = {}): Target => ({
  inventory: { region },
  metrics: { region },
  ...others
})

const layer = ScriptedInstanceDiscovery.layer({
  instances: () => [
    { name: "orders", tags: { team: "shop" } },
    { name: "wiki" },
    { name: "just-created", provider_created_at: null }
  ],
  intercept: (discovery) =>
    discovery.region === "us-east-1"
      ? Effect.fail(awsError("AccessDenied", "DescribeDBInstances"))
      : Effect.succeed(discovery)
})

describe("expectReading", () => {
  it.effect("returns what would be read of each target, and why one cannot be discovered", () =>
    Effect.gen(function* () {
      const expected = yield* expectReading([
        targetOf("eu-west-1"),
        targetOf("us-east-1"),
        targetOf("eu-central-1", { tags: { include: { team: ["shop"] } } }),
        // The same account and region by another way.
        targetOf("eu-west-1", { inventory: { region: "eu-west-1", profile: "other" } })
      ])
      assert.deepStrictEqual(
        expected.map(({ failure, instances }) => [instances.map(({ name }) => name), failure]),
        [
          [["orders", "wiki"], undefined],
          [[], "AWS said AccessDenied"],
          [["orders"], undefined],
          [[], undefined]
        ]
      )
    }).pipe(Effect.provide(layer))
  )
})

describe("readingRequests", () => {
  it("counts four metrics of an instance, and the capacity where it decides the price", () => {
    assert.deepStrictEqual(readingRequests(["db.t4g.micro", serverlessClass]), {
      metrics_requested: 4 + 5,
      queries_requested: 4 * (4 + 5)
    })
    assert.deepStrictEqual(readingRequests([]), { metrics_requested: 0, queries_requested: 0 })
  })
})
