import { noCounters } from "@snoozeql/simulator/Counters"
import { Simulator } from "@snoozeql/simulator/Simulator"
import { describe, expect } from "@effect/vitest"
import { Effect } from "effect"
import { describeDBInstances, describeReservedDBInstances, getMetricData, metricQuery } from "./support/awsClients.ts"
import {
  busy,
  counters,
  cpuOf,
  hour,
  lastDay,
  post,
  simulated,
  statistics,
  target,
  thisHour
} from "./support/simulated.ts"

describe("the SDK against the simulator", () => {
  simulated("describes every instance, page by page", { instances: 120 }, () =>
    Effect.gen(function* () {
      const { instances } = yield* Simulator
      const first = yield* describeDBInstances()
      expect(first.DBInstances?.length).toBe(100)
      const second = yield* describeDBInstances({ Marker: first.Marker })
      expect(second.Marker).toBeUndefined()
      const listed = [...(first.DBInstances ?? []), ...(second.DBInstances ?? [])]
      expect(listed.map(({ DbiResourceId }) => DbiResourceId)).toEqual(instances.map(({ resourceId }) => resourceId))
      expect(yield* counters).toMatchObject({ calls: { DescribeDBInstances: 2 }, instances: 120 })
    })
  )

  simulated("reads an instance with all its properties, in the region it signs for", {}, () =>
    Effect.gen(function* () {
      const { instances } = yield* Simulator
      const instance = instances.find(({ identifier }) => identifier === busy)
      if (instance === undefined) throw new Error("no instance")
      const found = yield* describeDBInstances({ DBInstanceIdentifier: busy }, "eu-central-1")
      expect(found.DBInstances).toEqual([
        expect.objectContaining({
          DBInstanceIdentifier: busy,
          DbiResourceId: instance.resourceId,
          DBInstanceArn: `arn:aws:rds:eu-central-1:123456789012:db:${busy}`,
          AvailabilityZone: "eu-central-1a",
          DBInstanceClass: instance.instanceClass,
          DBInstanceStatus: "available",
          Engine: instance.engine,
          MultiAZ: instance.multiAz,
          InstanceCreateTime: new Date(instance.createdAt),
          PreferredBackupWindow: instance.backupWindow,
          PreferredMaintenanceWindow: instance.maintenanceWindow,
          BackupRetentionPeriod: instance.backupRetentionDays,
          TagList: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value }))
        })
      ])
    })
  )

  simulated("tells read replicas from their sources", {}, () =>
    Effect.gen(function* () {
      const { DBInstances = [] } = yield* describeDBInstances()
      const named = (name: string) => DBInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === name)
      const source = named("weekend-only-berlin-05")
      const replica = named("weekend-replica-berlin-17")
      expect(source?.ReadReplicaDBInstanceIdentifiers).toEqual(["weekend-replica-berlin-17"])
      expect(source?.ReadReplicaSourceDBInstanceIdentifier).toBeUndefined()
      expect(replica?.ReadReplicaSourceDBInstanceIdentifier).toBe("weekend-only-berlin-05")
      expect(replica?.ReadReplicaDBInstanceIdentifiers).toEqual([])
    })
  )

  simulated("lists what is reserved", {}, () =>
    Effect.gen(function* () {
      const { ReservedDBInstances } = yield* describeReservedDBInstances
      expect(ReservedDBInstances).toEqual([
        expect.objectContaining({ DBInstanceClass: "db.m6g.large", ProductDescription: "postgresql", State: "active" }),
        expect.objectContaining({ State: "retired" })
      ])
      expect(yield* counters).toMatchObject({ calls: { DescribeReservedDBInstances: 1 } })
    })
  )

  simulated("reads metrics, with timestamps as dates", {}, () =>
    Effect.gen(function* () {
      const { $metadata, MetricDataResults = [], NextToken } = yield* getMetricData(cpuOf(busy))
      expect($metadata.httpStatusCode).toBe(200)
      expect($metadata.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(NextToken).toBeUndefined()
      expect(MetricDataResults.map(({ Id }) => Id)).toEqual(
        statistics.map((statistic) => `cPUUtilization_${statistic}`)
      )
      const [average, maximum, minimum, count] = MetricDataResults
      for (const result of MetricDataResults) {
        expect(result.StatusCode).toBe("Complete")
        expect(result.Timestamps?.map(Number)).toEqual(
          Array.from({ length: 24 }, (_, index) => thisHour - (index + 1) * hour)
        )
      }
      expect(count?.Values).toEqual(Array.from({ length: 24 }, () => 60))
      for (const [index, value] of (average?.Values ?? []).entries()) {
        expect(value).toBeGreaterThan(minimum?.Values?.[index] ?? Number.NaN)
        expect(value).toBeLessThan(maximum?.Values?.[index] ?? Number.NaN)
      }
      expect(yield* counters).toEqual({
        ...noCounters,
        calls: { ...noCounters.calls, GetMetricData: 1 },
        queries_requested: 4,
        metrics_requested: 1,
        datapoints: 96
      })
    })
  )

  simulated("follows NextToken", {}, () =>
    Effect.gen(function* () {
      const input = cpuOf(busy)
      const whole = yield* getMetricData(input)
      const joined = new Map<string | undefined, Array<number>>()
      let NextToken: string | undefined
      do {
        const page = yield* getMetricData({ ...input, MaxDatapoints: 20, NextToken })
        for (const { Id, Values = [] } of page.MetricDataResults ?? []) {
          joined.set(Id, [...(joined.get(Id) ?? []), ...Values])
        }
        NextToken = page.NextToken
      } while (NextToken !== undefined)
      expect([...joined]).toEqual(whole.MetricDataResults?.map(({ Id, Values }) => [Id, Values]))
      expect((yield* counters).calls.GetMetricData).toBe(6)
    })
  )
})

describe("errors that the SDK sees", () => {
  simulated("a broken rule is a ValidationError", {}, () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(getMetricData({ ...cpuOf(busy), StartTime: new Date(thisHour) }))
      expect(error).toMatchObject({ code: "ValidationError", status: 400 })
      expect(error.message).toBe("The parameter StartTime must not equal parameter EndTime.")
      expect(yield* counters).toMatchObject({ queries_requested: 0, errors: { ValidationError: 1 } })
    })
  )

  simulated("501 queries are a ValidationError", {}, () =>
    Effect.gen(function* () {
      const MetricDataQueries = Array.from({ length: 501 }, (_, index) => ({
        ...metricQuery(busy, "CPUUtilization", "Average"),
        Id: `q${index}`
      }))
      const error = yield* Effect.flip(getMetricData({ ...lastDay, MetricDataQueries }))
      expect(error).toMatchObject({ code: "ValidationError", status: 400 })
    })
  )

  simulated("a token of another request is an InvalidNextToken", {}, () =>
    Effect.gen(function* () {
      const { NextToken } = yield* getMetricData({ ...cpuOf(busy), MaxDatapoints: 10 })
      expect(NextToken).toBeDefined()
      const error = yield* Effect.flip(getMetricData({ ...cpuOf("pool-noise-08"), NextToken }))
      expect(error).toMatchObject({ code: "InvalidNextToken", status: 400 })
    })
  )

  simulated("a body over 614,400 bytes is HTTP 413, one of that size is not", {}, () =>
    Effect.gen(function* () {
      const labelled = (length: number) => {
        const [query] = cpuOf(busy).MetricDataQueries
        return JSON.stringify({
          StartTime: thisHour / 1000 - 3600,
          EndTime: thisHour / 1000,
          MetricDataQueries: [{ ...query, Label: "x".repeat(length) }]
        })
      }
      const fill = 614_400 - labelled(0).length
      expect((yield* post(target("GetMetricData"), labelled(fill))).status).toBe(200)
      const refused = yield* post(target("GetMetricData"), labelled(fill + 1))
      expect(refused.status).toBe(413)
      expect(refused.headers.get("x-amzn-query-error")).toBe("RequestEntityTooLarge;Sender")
      expect(refused.body).toContain("Request size 614401 exceeded 614400 bytes")

      const queries = Array.from({ length: 500 }, (_, index) => ({
        ...metricQuery(busy, "CPUUtilization", "Average"),
        Id: `q${index}`,
        Label: "x".repeat(1200)
      }))
      const error = yield* Effect.flip(getMetricData({ ...lastDay, MetricDataQueries: queries }))
      expect(error).toMatchObject({ code: "RequestEntityTooLarge", status: 413 })
      const form = yield* post({ "content-type": "application/x-www-form-urlencoded" }, "x".repeat(614_401))
      expect(form.status).toBe(413)
    })
  )

  simulated("an unknown instance is a DBInstanceNotFound", {}, () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(describeDBInstances({ DBInstanceIdentifier: "nobody" }))
      expect(error).toMatchObject({ code: "DBInstanceNotFound", status: 404 })
      expect(error.message).toBe("DBInstance nobody not found.")
    })
  )

  simulated("MaxRecords out of range and a foreign Marker are an InvalidParameterValue", {}, () =>
    Effect.gen(function* () {
      for (const input of [{ MaxRecords: 19 }, { MaxRecords: 101 }, { Marker: "elsewhere" }]) {
        const error = yield* Effect.flip(describeDBInstances(input))
        expect(error).toMatchObject({ code: "InvalidParameterValue", status: 400 })
      }
    })
  )

  simulated("unknown operations, bodies and paths get the error of their protocol", {}, () =>
    Effect.gen(function* () {
      const operation = yield* post(target("PutMetricData"), "{}")
      expect([operation.status, operation.headers.get("x-amzn-query-error")]).toEqual([
        400,
        "UnknownOperationException;Sender"
      ])
      for (const body of ["{", "[]", JSON.stringify({ StartTime: "yesterday" })]) {
        const serialization = yield* post(target("GetMetricData"), body)
        expect(serialization.status).toBe(400)
        expect(JSON.parse(serialization.body)).toMatchObject({
          __type: "com.amazonaws.cloudwatch#SerializationException"
        })
      }
      const form = { "content-type": "application/x-www-form-urlencoded" }
      for (const body of ["Action=RebootDBInstance&Version=2014-10-31", "Action=DescribeDBInstances&Version=1", ""]) {
        const action = yield* post(form, body)
        expect(action.status).toBe(400)
        expect(action.body).toContain("<Code>InvalidAction</Code>")
      }
      expect(yield* counters).toMatchObject({
        calls: { Unknown: 4, GetMetricData: 3 },
        errors: { UnknownOperationException: 1, SerializationException: 3, InvalidAction: 3 }
      })
      const { url } = yield* Simulator
      const path = yield* Effect.promise(() => fetch(`${url}/elsewhere`))
      expect(path.status).toBe(404)
    })
  )
})
