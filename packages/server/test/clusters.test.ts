import { assert, describe, it } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import type { PriceTable } from "@snoozeql/analysis/savings/PriceTable"
import type { AwsOptions } from "@snoozeql/collector/aws/AwsOptions"
import * as CloudWatchAws from "@snoozeql/collector/aws/CloudWatchAws"
import * as InstanceDiscoveryAws from "@snoozeql/collector/aws/InstanceDiscoveryAws"
import * as CloudWatchCollector from "@snoozeql/collector/CloudWatchCollector"
import { Collector } from "@snoozeql/collector/Collector"
import type { ActivityLabel } from "@snoozeql/domain/ActivityAnalysis"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import type { ClusterScenario } from "@snoozeql/simulator/clusters/ClusterScenario"
import { Simulator, type SimulatorOptions } from "@snoozeql/simulator/Simulator"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { DateTime, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { activityReport } from "../src/output/activityReport.ts"

const at = (text: string): DateTime.Utc => DateTime.makeUnsafe(text)

/** A Friday. */
const start = at("2026-03-20T10:15:00Z")

/** One ACU costs a tenth of a dollar. */
const prices: PriceTable = {
  as_of: "2026-01-01",
  currency: "USD",
  prices: [{ engine: "aurora-postgresql", class: "db.serverless", region: "eu-west-1", multi_az: false, hourly: 0.1 }]
}

const aws: AwsOptions = {
  region: "eu-west-1",
  credentials: { accessKeyId: "simulated", secretAccessKey: Redacted.make("simulated") }
}

/** The collector and the advisor over the AWS SDK and a simulator that serves only clusters. */
const world = (options: SimulatorOptions) =>
  Layer.mergeAll(
    CloudWatchCollector.layer({ history: "4 weeks" }),
    Advisor.layer({ history: "4 weeks", prices }),
    AdviceIssuer.layer({ history: "4 weeks", prices }),
    IssuedAdvice.layer()
  ).pipe(
    Layer.provide(
      Layer.unwrap(
        Effect.map(Simulator, ({ url }) =>
          Layer.mergeAll(
            CloudWatchAws.layer({
              ...aws,
              endpoint: url,
              stsEndpoint: url,
              callsPerSecond: Number.POSITIVE_INFINITY
            }),
            InstanceDiscoveryAws.layer({ ...aws, endpoint: url, stsEndpoint: url })
          )
        )
      )
    ),
    Layer.provideMerge(Simulator.layer({ instances: 0, ...options })),
    Layer.provideMerge(MemoryStores.layer)
  )

const collect = Collector.use((collector) => collector.collect("manual"))

const named = Effect.fnUntraced(function* (name: string) {
  const instances = yield* InstanceStore.use((store) => store.list())
  const found = instances.find((instance) => instance.name === name)
  return found ?? assert.fail(`${name} is not recorded`)
})

const isOffice = (hour: DateTime.Utc) => {
  const { hour: hourOfDay, weekDay } = DateTime.toPartsUtc(hour)
  return weekDay >= 1 && weekDay <= 5 && hourOfDay >= 8 && hourOfDay < 17
}

/** Reports are read on Wednesdays at 20 o'clock. */
const isReport = (hour: DateTime.Utc) => {
  const { hour: hourOfDay, weekDay } = DateTime.toPartsUtc(hour)
  return weekDay === 3 && hourOfDay === 20
}

const weekend = { from: at("2026-03-14T00:00:00Z"), until: at("2026-03-16T00:00:00Z") }

const shop: ClusterScenario = {
  name: "shop",
  engine: "aurora-postgresql",
  createdAt: at("2026-01-01T00:00:00Z"),
  members: [
    { name: "shop-1", class: "db.r6g.large" },
    { name: "shop-2", class: "db.r6g.large" },
    { name: "shop-3", class: "db.r6g.large", from: at("2026-03-05T00:00:00Z"), until: at("2026-03-20T20:00:00Z") }
  ],
  writes: (hour) => (isOffice(hour) ? 0.8 : 0),
  reads: (hour) => (isReport(hour) ? 0.5 : 0),
  failoverHour: 2,
  stops: [weekend],
  tags: { Owner: "team-shop", Environment: "staging" }
}

const truthOf = (hour: DateTime.Utc): ActivityLabel => {
  if (DateTime.between(hour, { minimum: weekend.from, maximum: DateTime.subtract(weekend.until, { hours: 1 }) })) {
    return "stopped"
  }
  return isOffice(hour) || isReport(hour) ? "active" : "idle"
}

/** The hours whose label is not the truth, without the running hour. */
const wrongHours = (labels: ReadonlyArray<{ readonly hour: DateTime.Utc; readonly label: ActivityLabel }>) =>
  labels
    .slice(0, -1)
    .filter(({ hour, label }) => label !== truthOf(hour))
    .map(({ hour, label }) => `${DateTime.formatIso(hour)} ${label} instead of ${truthOf(hour)}`)

describe("a cluster in the simulator", { timeout: 60_000 }, () => {
  it.effect("has the hours of the truth, with failover every night, a member added, and a weekend stop", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start.epochMilliseconds)
      const run = yield* collect
      assert.deepInclude(run, { status: "succeeded", instances: 3 })
      const advisor = yield* Advisor
      const { id } = yield* named("shop")
      const { blockers, labels, status } = yield* advisor.activity(id)
      assert.deepStrictEqual([status, blockers], ["ok", []])
      assert.isAtLeast(labels.length, 28 * 24)
      assert.deepStrictEqual(wrongHours(labels), [])
      // Control: a single member, judged by itself, does not have the cluster's hours.
      const member = yield* advisor.activity((yield* named("shop-1")).id)
      assert.isAbove(wrongHours(member.labels).length, 50)
      assert.deepStrictEqual(member.cluster, { instance_id: id, name: "shop" })
      const told = `A member of the cluster shop (${id}): only the cluster can sleep`
      assert.include(activityReport(member), told)
      assert.notInclude(activityReport(yield* advisor.activity(id)), told)
    }).pipe(Effect.provide(world({ clusters: [shop] })))
  )

  it.effect("is recommended as one unit, and keeps its hours after a member is gone", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start.epochMilliseconds)
      yield* collect
      const advisor = yield* Advisor
      yield* (yield* AdviceIssuer).issueDue({ isCollected: true })
      const [unit, ...others] = (yield* (yield* IssuedAdvice).recommendations({ limit: 10 })).map(({ entry }) => entry)
      assert.isEmpty(others)
      assert.deepInclude(unit, { kind: "cluster", name: "shop", owner: "team-shop", environment: "staging" })
      yield* TestClock.adjust("1 day")
      const run = yield* collect
      assert.deepStrictEqual(run.targets[0]?.notes, ["The instance shop-3 is gone: it is no longer listed"])
      assert.isNotNull((yield* named("shop-3")).gone_at)
      assert.isNull((yield* named("shop")).gone_at)
      const { labels } = yield* advisor.activity((yield* named("shop")).id)
      // Between the last sight of the member and the mark, nobody knows whether it was used.
      const wrong = wrongHours(labels)
      assert.isTrue(wrong.every((hour) => hour.includes("unknown instead of")))
      assert.isTrue(wrong.every((hour) => hour >= "2026-03-20T10" && hour < "2026-03-21T11"))
    }).pipe(Effect.provide(world({ clusters: [shop] })))
  )

  it.effect("is refused with the reason if RDS cannot stop it, and priced by its capacity if it is serverless", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start.epochMilliseconds)
      yield* collect
      const advisor = yield* Advisor
      const multiAz = yield* advisor.activity((yield* named("ledger")).id)
      assert.deepStrictEqual(
        multiAz.blockers.map(({ kind }) => kind),
        ["multi_az_cluster"]
      )
      const serverless = yield* advisor.activity((yield* named("preview")).id)
      assert.deepStrictEqual(serverless.blockers, [])
      assert.include(
        serverless.warnings.map(({ kind }) => kind),
        "auto_pause"
      )
      // Asleep it would have used no capacity: a stop saves nothing. The other cluster never uses less than two ACUs.
      assert.deepInclude(serverless.savings.price, { hourly: 0, source: "price_table" })
      const { savings } = yield* advisor.activity((yield* named("staging")).id)
      assert.approximately(savings.price?.hourly ?? 0, 2 * 0.1, 0.02)
    }).pipe(
      Effect.provide(
        world({
          clusters: [
            {
              ...shop,
              name: "ledger",
              engine: "mysql",
              members: [
                { name: "ledger-1", class: "db.m6gd.large" },
                { name: "ledger-2", class: "db.m6gd.large" },
                { name: "ledger-3", class: "db.m6gd.large" }
              ],
              stops: []
            },
            {
              ...shop,
              name: "preview",
              members: [{ name: "preview-1", class: "db.serverless" }],
              serverlessCapacity: { minimum: 0, maximum: 4 },
              stops: []
            },
            {
              ...shop,
              name: "staging",
              members: [{ name: "staging-1", class: "db.serverless" }],
              serverlessCapacity: { minimum: 2, maximum: 16 },
              stops: []
            }
          ]
        })
      )
    )
  )

  it.effect("leaves its members working if clusters and events may not be read, and notes what to allow", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start.epochMilliseconds)
      const simulator = yield* Simulator
      yield* simulator.setFaults({
        refused_access_keys: { simulated: "AccessDenied" },
        operations: ["DescribeDBClusters", "DescribeEvents"]
      })
      const run = yield* collect
      assert.deepInclude(run, { status: "succeeded", instances: 3 })
      const notes = run.targets[0]?.notes.join("\n") ?? ""
      assert.include(notes, "rds:DescribeDBClusters")
      assert.include(notes, "rds:DescribeEvents")
      const { blockers } = yield* Advisor.use(({ activity }) =>
        Effect.flatMap(named("shop-1"), (member) => activity(member.id))
      )
      assert.deepStrictEqual(
        blockers.map(({ kind }) => kind),
        ["cluster_member"]
      )
      yield* simulator.setFaults({})
      yield* TestClock.adjust("15 minutes")
      yield* collect
      assert.strictEqual((yield* named("shop-1")).cluster_id, (yield* named("shop")).id)
    }).pipe(Effect.provide(world({ clusters: [shop] })))
  )

  it.effect("is not gone after a discovery that failed, but after one that listed nothing", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start.epochMilliseconds)
      yield* collect
      const simulator = yield* Simulator
      const goneAfter = (millis: number) =>
        Effect.gen(function* () {
          yield* TestClock.adjust(millis)
          yield* collect
          const all = yield* InstanceStore.use((store) => store.list())
          return all.filter(({ gone_at }) => gone_at !== null).length
        })
      yield* simulator.setFaults({
        refused_access_keys: { simulated: "AccessDenied" },
        operations: ["DescribeDBInstances"]
      })
      assert.strictEqual(yield* goneAfter(2 * millisPerHour), 0)
      yield* simulator.setFaults({
        refused_access_keys: { simulated: "AccessDenied" },
        operations: ["DescribeDBClusters"]
      })
      // The members are gone; of the cluster nobody knows.
      assert.strictEqual(yield* goneAfter(millisPerHour), 2)
      yield* simulator.setFaults({})
      assert.strictEqual(yield* goneAfter(millisPerHour), 3)
    }).pipe(
      Effect.provide(
        world({
          clusters: [
            {
              ...shop,
              members: [shop.members[0], { ...shop.members[0], name: "shop-2" }],
              deletedAt: at("2026-03-20T11:00:00Z")
            }
          ]
        })
      )
    )
  )
})
