import {
  DescribeDBClustersCommand,
  DescribeEventsCommand,
  StartDBClusterCommand,
  StartDBInstanceCommand,
  StopDBClusterCommand,
  StopDBInstanceCommand
} from "@aws-sdk/client-rds"
import type { ClusterScenario } from "@snoozeql/simulator/clusters/ClusterScenario"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { describe, expect } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { TestClock } from "effect/testing"
import { describeDBInstances, getMetricData, metricQuery, withRds } from "./support/awsClients.ts"
import { counters, hour, now, simulated, thisHour } from "./support/simulated.ts"

const cluster = (name: string, change: Partial<ClusterScenario> = {}): ClusterScenario => ({
  name,
  engine: "aurora-postgresql",
  createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
  members: [
    { name: `${name}-1`, class: "db.r6g.large" },
    { name: `${name}-2`, class: "db.r6g.large" }
  ],
  writes: () => 1,
  ...change
})

/** An instance of PostgreSQL in a single zone. */
const idle = "always-idle-04"

const options: SimulatorOptions = { clusters: [cluster("shop"), cluster("ledger", { engine: "postgres" })] }

const stop = (name: string, region = "us-east-1") =>
  withRds((rds) => rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: name })), region)
const start = (name: string) => withRds((rds) => rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: name })))
const stopCluster = (name: string) =>
  withRds((rds) => rds.send(new StopDBClusterCommand({ DBClusterIdentifier: name })))
const startCluster = (name: string) =>
  withRds((rds) => rds.send(new StartDBClusterCommand({ DBClusterIdentifier: name })))

const statusOf = (name: string, region = "us-east-1") =>
  Effect.map(
    describeDBInstances({ DBInstanceIdentifier: name }, region),
    ({ DBInstances }) => DBInstances?.[0]?.DBInstanceStatus
  )
const clusterStatus = (name: string) =>
  withRds((rds) => rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))).pipe(
    Effect.map(({ DBClusters }) => DBClusters?.map(({ Status }) => Status))
  )

const eventsOf = (sourceType: "db-instance" | "db-cluster", source: string) =>
  withRds((rds) => rds.send(new DescribeEventsCommand({ SourceType: sourceType }))).pipe(
    Effect.map(({ Events = [] }) =>
      Events.filter(({ SourceIdentifier }) => SourceIdentifier === source).map(({ Date: at, Message }) => [
        at?.toISOString(),
        Message
      ])
    )
  )

/** How many of the samples of CPUUtilization there are in the hour from `from`. */
const samples = (name: string, from: number) =>
  getMetricData({
    StartTime: new Date(from),
    EndTime: new Date(from + hour),
    MetricDataQueries: [metricQuery(name, "CPUUtilization", "SampleCount")]
  }).pipe(Effect.map(({ MetricDataResults }) => MetricDataResults?.[0]?.Values?.[0] ?? 0))

describe("an instance that is stopped and started", () => {
  simulated("goes from available through stopping to stopped, and back through starting", {}, () =>
    Effect.gen(function* () {
      const { DBInstance } = yield* stop(idle)
      expect(DBInstance).toMatchObject({ DBInstanceIdentifier: idle, DBInstanceStatus: "stopping" })
      yield* TestClock.adjust("179 seconds")
      expect(yield* statusOf(idle)).toBe("stopping")
      yield* TestClock.adjust("1 second")
      expect(yield* statusOf(idle)).toBe("stopped")
      yield* TestClock.adjust("1 hour")
      expect((yield* start(idle)).DBInstance?.DBInstanceStatus).toBe("starting")
      yield* TestClock.adjust("359 seconds")
      expect(yield* statusOf(idle)).toBe("starting")
      yield* TestClock.adjust("1 second")
      expect(yield* statusOf(idle)).toBe("available")
      expect(yield* counters).toMatchObject({ calls: { StopDBInstance: 1, StartDBInstance: 1 } })
    })
  )

  simulated("publishes nothing until it is available again, and has its events", {}, () =>
    Effect.gen(function* () {
      const before = yield* samples(idle, thisHour - hour)
      yield* stop(idle)
      yield* TestClock.adjust("2 hours")
      yield* start(idle)
      yield* TestClock.adjust("2 hours")
      expect(before).toBe(60)
      expect(yield* samples(idle, thisHour)).toBe(35)
      expect(yield* samples(idle, thisHour + hour)).toBe(0)
      expect(yield* samples(idle, thisHour + 2 * hour)).toBe(19)
      expect(yield* samples(idle, thisHour + 3 * hour)).toBe(60)
      expect(yield* eventsOf("db-instance", idle)).toEqual([
        ["2026-03-18T12:37:56.789Z", "DB instance stopped"],
        ["2026-03-18T14:40:56.789Z", "DB instance started"]
      ])
    })
  )

  simulated("is started by RDS after seven days", {}, () =>
    Effect.gen(function* () {
      yield* stop(idle)
      const { DBInstances } = yield* describeDBInstances({ DBInstanceIdentifier: idle })
      const restart = now.epochMilliseconds + 180_000 + 7 * 24 * hour
      expect(DBInstances?.[0]?.AutomaticRestartTime).toEqual(new Date(restart))
      yield* TestClock.adjust("7 days")
      expect(yield* statusOf(idle)).toBe("stopped")
      yield* TestClock.adjust("3 minutes")
      expect(yield* statusOf(idle)).toBe("starting")
      yield* TestClock.adjust("6 minutes")
      expect(yield* statusOf(idle)).toBe("available")
      expect((yield* describeDBInstances({ DBInstanceIdentifier: idle })).DBInstances?.[0]).not.toHaveProperty(
        "AutomaticRestartTime"
      )
      expect((yield* eventsOf("db-instance", idle)).map(([, message]) => message)).toEqual([
        "DB instance stopped",
        "DB instance is being started due to it exceeding the maximum allowed time being stopped.",
        "DB instance started"
      ])
    })
  )

  simulated("is stopped in its own region only", {}, () =>
    Effect.gen(function* () {
      yield* stop(idle, "eu-west-1")
      expect(yield* statusOf(idle, "eu-west-1")).toBe("stopping")
      expect(yield* statusOf(idle)).toBe("available")
    })
  )

  simulated("publishes what it would, if its workload keeps it stopped and a call starts it", {}, () =>
    Effect.gen(function* () {
      const name = "stopped-at-night-berlin-06"
      yield* TestClock.adjust("10 hours")
      expect(yield* statusOf(name)).toBe("stopped")
      yield* start(name)
      yield* TestClock.adjust("2 hours")
      expect(yield* statusOf(name)).toBe("available")
      expect(yield* samples(name, thisHour + 11 * hour)).toBe(60)
    })
  )
})

describe("a cluster that is stopped and started", () => {
  simulated("stops and starts with its members, and only it has events", options, () =>
    Effect.gen(function* () {
      expect((yield* stopCluster("shop")).DBCluster).toMatchObject({ Status: "stopping" })
      expect(yield* statusOf("shop-1")).toBe("stopping")
      yield* TestClock.adjust("3 minutes")
      expect([yield* statusOf("shop-1"), yield* statusOf("shop-2")]).toEqual(["stopped", "stopped"])
      expect(yield* clusterStatus("shop")).toEqual(["stopped"])
      yield* TestClock.adjust("2 hours")
      expect(yield* samples("shop-2", thisHour + hour)).toBe(0)
      yield* startCluster("shop")
      yield* TestClock.adjust("6 minutes")
      expect(yield* clusterStatus("shop")).toEqual(["available"])
      expect((yield* eventsOf("db-cluster", "shop")).map(([, message]) => message)).toEqual([
        "DB cluster stopped",
        "DB cluster started"
      ])
      expect(yield* eventsOf("db-instance", "shop-1")).toEqual([])
    })
  )

  simulated("can be the cluster of an instance of the fleet", { instances: 24 }, () =>
    Effect.gen(function* () {
      const { instances } = yield* Simulator
      const member = instances.find(({ clusterIdentifier, engine }) => clusterIdentifier && engine.startsWith("aurora"))
      yield* stopCluster(member?.clusterIdentifier ?? "")
      yield* TestClock.adjust("3 minutes")
      expect(yield* statusOf(member?.identifier ?? "")).toBe("stopped")
      expect(yield* clusterStatus(member?.clusterIdentifier ?? "")).toEqual(["stopped"])
    })
  )
})

const refusals: ReadonlyArray<
  readonly [what: string, refused: Effect.Effect<unknown, { readonly code: unknown }, Simulator>, code: string]
> = [
  ["a second stop", Effect.andThen(stop(idle), stop(idle)), "InvalidDBInstanceState"],
  ["a start of what is available", start(idle), "InvalidDBInstanceState"],
  ["a start of what is stopping", Effect.andThen(stop(idle), start(idle)), "InvalidDBInstanceState"],
  ["a name that no instance has", stop("nobody"), "DBInstanceNotFound"],
  ["a read replica", stop("weekend-replica-berlin-17"), "InvalidDBInstanceState"],
  ["the source of a read replica", stop("weekend-only-berlin-05"), "InvalidDBInstanceState"],
  ["a Multi-AZ instance of SQL Server", stop("weekly-report-berlin-12"), "InvalidParameterCombination"],
  ["a member of a cluster", stop("shop-1"), "InvalidParameterCombination"],
  ["a name that no cluster has", stopCluster("nobody"), "DBClusterNotFoundFault"],
  [
    "a second stop of a cluster",
    Effect.andThen(stopCluster("shop"), stopCluster("shop")),
    "InvalidDBClusterStateFault"
  ],
  ["a start of a cluster that is available", startCluster("shop"), "InvalidDBClusterStateFault"],
  ["a Multi-AZ DB cluster", stopCluster("ledger"), "InvalidParameterCombination"]
]

describe("RDS refuses", () => {
  for (const [what, refused, code] of refusals) {
    simulated(what, options, () =>
      Effect.gen(function* () {
        expect((yield* Effect.flip(refused)).code).toBe(code)
      })
    )
  }

  simulated("a start without capacity, as often as the faults say, and nothing starts", {}, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      yield* stop(idle)
      yield* TestClock.adjust("1 hour")
      yield* simulator.setFaults({ insufficient_capacity_rate: 1 })
      const error = yield* Effect.flip(start(idle))
      expect([error.code, error.status]).toEqual(["InsufficientDBInstanceCapacity", 400])
      expect(yield* statusOf(idle)).toBe("stopped")
      yield* simulator.setFaults({})
      yield* start(idle)
      expect(yield* statusOf(idle)).toBe("starting")
    })
  )
})

describe("transitions", () => {
  simulated("take as long as they are told to", { transitions: { stopping: "1 minute", starting: "1 hour" } }, () =>
    Effect.gen(function* () {
      yield* stop(idle)
      yield* TestClock.adjust("1 minute")
      expect(yield* statusOf(idle)).toBe("stopped")
      yield* start(idle)
      yield* TestClock.adjust("59 minutes")
      expect(yield* statusOf(idle)).toBe("starting")
    })
  )
})
