import { assert, describe, it } from "@effect/vitest"
import { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { DateTime, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { InstanceDiscovery } from "../src/InstanceDiscovery.ts"
import * as ScriptedInstanceDiscovery from "../src/ScriptedInstanceDiscovery.ts"
import { awsError } from "./support/scriptedCollector.ts"

const discover = Effect.flatMap(InstanceDiscovery, (discovery) => discovery.discover({}))

describe("ScriptedInstanceDiscovery.layer", () => {
  it.effect("returns the instances of the time, with defaults for omitted fields", () =>
    Effect.gen(function* () {
      const before = yield* discover
      assert.deepStrictEqual(before, {
        account: "123456789012",
        region: "eu-west-1",
        kinds: ["instance", "cluster"],
        notes: [],
        instances: [
          {
            provider: "aws",
            provider_id: "db-orders",
            account: "123456789012",
            region: "eu-west-1",
            name: "orders",
            engine: "postgres",
            class: "db.t4g.micro",
            tags: {},
            status: "available",
            provider_created_at: DateTime.makeUnsafe("1900-01-01T00:00:00Z")
          }
        ],
        skipped: [{ name: "documents", reason: "the metrics of engine docdb are in AWS/DocDB" }],
        apiCalls: 1
      })
      assert.isTrue(Schema.is(DiscoveredInstance)(before.instances[0]))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* discover).instances[0]?.status, "stopped")
    }).pipe(
      Effect.provide(
        ScriptedInstanceDiscovery.layer({
          instances: (now) => [
            { name: "orders", status: now.epochMilliseconds < 3_600_000 ? "available" : "stopped" },
            { name: "documents", engine: "docdb" }
          ]
        })
      )
    )
  )

  it.effect("passes every discovery to intercept", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(discover)).reason, "AccessDenied")
    }).pipe(
      Effect.provide(
        ScriptedInstanceDiscovery.layer({
          instances: () => [],
          intercept: () => Effect.fail(awsError("AccessDenied", "DescribeDBInstances"))
        })
      )
    )
  )
})
