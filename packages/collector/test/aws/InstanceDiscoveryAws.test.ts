import { assert, describe, it } from "@effect/vitest"
import { DiscoveredInstance } from "@snoozeql/domain/Instance"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { DateTime, Duration, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { InstanceDiscovery } from "../../src/InstanceDiscovery.ts"
import { instant } from "../support/scriptedCollector.ts"
import { listen } from "../support/listen.ts"
import { layerAt, layerSimulated, withoutDelay } from "../support/simulated.ts"

const discover = Effect.flatMap(InstanceDiscovery, (discovery) => discovery.discover({}))

describe("InstanceDiscoveryAws over the simulator", () => {
  it.effect("finds the instances on all pages, and skips those of other namespaces", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const { account, apiCalls, instances: found, region, skipped } = yield* discover
      const instances = found.filter(({ kind }) => kind === undefined)
      assert.deepStrictEqual([account, region, apiCalls], ["123456789012", "eu-west-1", 3 + 1 + 1])
      const foreign = simulator.instances.filter(({ engine }) => engine === "docdb" || engine === "neptune")
      assert.isAbove(foreign.length, 0)
      assert.deepStrictEqual(
        new Set(skipped.map(({ name }) => name)),
        new Set(foreign.flatMap(({ clusterIdentifier = "", identifier }) => [identifier, clusterIdentifier]))
      )
      assert.strictEqual(instances.length + foreign.length, 250)
      assert.isTrue(instances.every((instance) => Schema.is(DiscoveredInstance)(instance)))
      const now = yield* simulator.now
      const expected = simulator.instances
        .filter((instance) => !foreign.includes(instance))
        .map((instance) => ({
          provider: "aws",
          provider_id: instance.resourceId,
          account: "123456789012",
          region: "eu-west-1",
          name: instance.identifier,
          engine: instance.engine,
          class: instance.instanceClass,
          tags: instance.tags,
          status: instance.statusAt(now.epochMilliseconds),
          provider_created_at: DateTime.formatIso(DateTime.makeUnsafe(instance.createdAt)),
          cluster_provider_id:
            instance.clusterIdentifier === undefined ? null : instance.resourceId.replace("db-", "cluster-"),
          provider_facts: {
            multi_az: instance.multiAz,
            cluster: instance.clusterIdentifier ?? null,
            read_replica_source: instance.replicates ?? null,
            read_replicas: instance.replicas,
            backup_retention_days: instance.backupRetentionDays,
            backup_window: instance.backupWindow,
            maintenance_window: instance.maintenanceWindow,
            reserved: instance.engine === "postgres" && instance.instanceClass === "db.m6g.large",
            license_model: instance.licenseModel,
            storage_type: instance.storageType
          }
        }))
      assert.isTrue(expected.some(({ provider_facts }) => provider_facts.reserved))
      assert.deepStrictEqual<unknown>(
        instances.map((instance) => ({
          ...instance,
          tags: { ...instance.tags },
          provider_created_at:
            instance.provider_created_at === null ? null : DateTime.formatIso(instance.provider_created_at)
        })),
        expected
      )
    }).pipe(Effect.provide(layerSimulated({ instances: 250, now: instant("2026-03-20T10:15:00Z") })))
  )

  it.effect("finds the instances if reservations cannot be read", () =>
    Effect.gen(function* () {
      const { apiCalls, instances } = yield* discover.pipe(withoutDelay)
      assert.strictEqual(apiCalls, 1 + 6 + 1)
      assert.isAbove(instances.length, 0)
      assert.isTrue(instances.every(({ provider_facts }) => provider_facts?.reserved === null))
    }).pipe(
      Effect.provide(layerSimulated({ faults: { throttling_rate: 1, operations: ["DescribeReservedDBInstances"] } }))
    )
  )

  it.effect("waits at most ten seconds for reservations", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const fiber = yield* Effect.forkChild(discover)
      while ((yield* simulator.counters).calls.DescribeReservedDBInstances === 0) {
        yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
      }
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const { apiCalls, instances } = yield* Fiber.join(fiber)
      assert.strictEqual(apiCalls, 2 + 1)
      assert.isAbove(instances.length, 0)
      assert.isTrue(instances.every(({ provider_facts }) => provider_facts?.reserved === null))
    }).pipe(
      Effect.provide(
        layerSimulated({ faults: { latency: Duration.minutes(1), operations: ["DescribeReservedDBInstances"] } })
      )
    )
  )

  it.effect("returns the account of the credentials if there is no instance", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* discover, {
        account: "123456789012",
        region: "eu-west-1",
        kinds: ["instance", "cluster"],
        notes: [],
        instances: [],
        skipped: [],
        apiCalls: 1 + 1 + 1
      })
    }).pipe(Effect.provide(layerSimulated({ instances: 0 })))
  )

  it.effect.each([
    { name: "HTTP 500", faults: { server_error_rate: 1, server_error_status: 500 } },
    { name: "a load balancer's page", faults: { server_error_rate: 1, server_error_status: 504 } },
    { name: "reset connections", faults: { connection_reset_rate: 1 } }
  ] as const)("fails with Unavailable after six times $name", ({ faults }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(discover.pipe(withoutDelay))
      assert.deepInclude({ ...error }, { reason: "Unavailable", apiCalls: 6 })
    }).pipe(Effect.provide(layerSimulated({ faults })))
  )
})

const describeResponse = (instances: string, marker = "") =>
  `<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult>` +
  `<DBInstances>${instances}</DBInstances>${marker}</DescribeDBInstancesResult></DescribeDBInstancesResponse>`

describe("InstanceDiscoveryAws on the wire", () => {
  it.effect("skips instances with an incomplete description, and accepts an instance without a creation time", () =>
    Effect.gen(function* () {
      const arn = "<DBInstanceArn>arn:aws:rds:eu-west-1:123456789012:db:new</DBInstanceArn>"
      const described =
        `<DbiResourceId>db-NEW</DbiResourceId><Engine>mysql</Engine>` +
        `<DBInstanceClass>db.m5.large</DBInstanceClass><DBInstanceStatus>creating</DBInstanceStatus>${arn}`
      const server = yield* listen([
        {
          body: describeResponse(
            `<DBInstance><DBInstanceIdentifier>new</DBInstanceIdentifier>${described}</DBInstance>` +
              `<DBInstance><DBInstanceIdentifier>half</DBInstanceIdentifier><Engine>mysql</Engine></DBInstance>` +
              `<DBInstance>${described}</DBInstance>`
          )
        }
      ])
      const { instances, skipped } = yield* discover.pipe(Effect.provide(layerAt(server.url)))
      assert.deepStrictEqual(
        instances.map(({ name, provider_created_at, status }) => [name, provider_created_at, status]),
        [["new", null, "creating"]]
      )
      assert.deepStrictEqual(skipped, [
        { name: "half", reason: "AWS's description of it is incomplete" },
        { name: "", reason: "AWS's description of it is incomplete" }
      ])
    })
  )

  it.effect("fails instead of following a marker that repeats itself", () =>
    Effect.gen(function* () {
      const server = yield* listen([{ body: describeResponse("", "<Marker>again</Marker>") }])
      const error = yield* Effect.flip(discover.pipe(Effect.provide(layerAt(server.url))))
      assert.deepInclude({ ...error }, { reason: "Rejected", apiCalls: 2 })
    })
  )

  it.effect("counts the requests of the pages before the failed one", () =>
    Effect.gen(function* () {
      const server = yield* listen([
        { body: describeResponse("", "<Marker>2</Marker>") },
        { body: describeResponse("", "<Marker>3</Marker>") },
        { status: 503, body: "" }
      ])
      const error = yield* Effect.flip(discover.pipe(withoutDelay, Effect.provide(layerAt(server.url))))
      assert.deepInclude(
        { ...error },
        { _tag: "AwsRequestError", reason: "Unavailable", operation: "DescribeDBInstances", apiCalls: 2 + 6 }
      )
      assert.match(error.message, /^DescribeDBInstances failed after 6 attempts/)
      assert.strictEqual(server.bodies.length, 8)
    })
  )
})
