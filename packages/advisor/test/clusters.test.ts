import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { type Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { DateTime, Result } from "effect"
import { evaluate, type UnitHistory } from "../src/evaluate.ts"
import { recommend } from "../src/recommend.ts"
import { toSchedule } from "../src/schedule.ts"
import { inOffice, type IsBusy, makeHistory, never, now, ordinary } from "./support/history.ts"

const options = { policy: defaultAnalysisPolicy, prices: undefined, oneIn: 33 }

const shop: Partial<Instance> = {
  id: InstanceId.make("00000000-0000-4000-8000-00000000000c"),
  kind: "cluster",
  class: null,
  name: "shop",
  engine: "aurora-postgresql",
  hourly_cost: null
}

const facts = {
  ...ordinary,
  reserved: null,
  cluster_facts: {
    multi_az_cluster: false,
    members: [],
    engine_mode: "provisioned",
    serverless_capacity: null,
    global_cluster: null
  }
}

const member = (isBusy: IsBusy, fields: Partial<Instance> = {}) =>
  makeHistory(isBusy, {
    providerFacts: { ...ordinary, cluster: "shop" },
    instance: { engine: "aurora-postgresql", ...fields }
  })

const cluster = (members: UnitHistory["members"] = [], fields: Partial<Instance> = {}): UnitHistory => ({
  ...makeHistory(never, { days: 0, instance: { ...shop, ...fields }, providerFacts: facts }),
  members
})

/** From 20 o'clock to 22 o'clock every day. */
const inEvening: IsBusy = (hour) => [20, 21].includes(DateTime.toPartsUtc(hour).hour)

describe("evaluate of a cluster", () => {
  it("recommends only hours in which no member is busy", () => {
    const evaluation = evaluate(cluster([member(inOffice), member(inEvening)]), now, options)
    assert.strictEqual(evaluation.status, "ok")
    assert.strictEqual(evaluation.observed_hours, 14 * 24)
    assert.deepStrictEqual(evaluation.blockers, [])
    // Monday at 3, 9 and 20 o'clock.
    assert.deepStrictEqual(
      [3, 9, 20].map((hour) => evaluation.asleep.includes(hour)),
      [true, false, false]
    )
    assert.deepInclude(recommend(evaluation), { kind: "cluster", name: "shop", status: "ok" })
  })

  it("stays awake in the maintenance windows of its members that are not gone", () => {
    const maintained = (maintenance_window: string, instance: Partial<Instance> = {}) => ({
      ...member(inOffice, instance),
      providerFacts: { ...ordinary, cluster: "shop", maintenance_window }
    })
    const members = [
      maintained("mon:02:00-mon:02:30"),
      maintained("tue:03:00-tue:03:30"),
      maintained("wed:04:00-wed:04:30", { gone_at: DateTime.subtract(now, { hours: 3 }) })
    ]
    const history: UnitHistory = {
      ...cluster(members),
      providerFacts: { ...facts, maintenance_window: "thu:05:00-thu:05:30" }
    }
    const asleepAt = (policy: Partial<typeof defaultAnalysisPolicy>) => {
      const { asleep } = evaluate(history, now, { ...options, policy: { ...defaultAnalysisPolicy, ...policy } })
      return [2, 24 + 3, 48 + 4, 72 + 5].map((hour) => asleep.includes(hour))
    }
    assert.deepStrictEqual(asleepAt({}), [false, false, true, false])
    assert.deepStrictEqual(asleepAt({ protect_maintenance_window: false }), [true, true, true, true])
  })

  it("saves what its members cost together, without those that are gone", () => {
    const gone = member(never, { gone_at: DateTime.subtract(now, { hours: 3 }) })
    const { savings } = evaluate(cluster([member(inOffice), member(never), gone]), now, options)
    assert.deepInclude(savings.price, { hourly: 1, currency: "EUR", source: "instance" })
    const priced = evaluate(cluster([member(inOffice)], { hourly_cost: 0.25, currency: "USD" }), now, options)
    assert.deepInclude(priced.savings.price, { hourly: 0.25, currency: "USD" })
    const unknown = evaluate(cluster([member(inOffice), member(never, { hourly_cost: null })]), now, options)
    assert.isNull(unknown.savings.price)
    const mixed = evaluate(cluster([member(inOffice), member(never, { currency: "USD" })]), now, options)
    assert.isNull(mixed.savings.price)
  })

  it("is blocked if one of its members is excluded by its tag", () => {
    const excluded = member(never, { tags: { "snoozeql:exclude": "" } })
    const { blockers } = evaluate(cluster([member(inOffice), excluded]), now, options)
    assert.deepStrictEqual(
      blockers.map(({ kind }) => kind),
      ["excluded"]
    )
  })

  it("is blocked if one of its members is not collected", () => {
    const withMember = (name: string): UnitHistory => ({
      ...cluster([member(inOffice, { name: "shop-1" })]),
      providerFacts: {
        ...facts,
        cluster_facts: { ...facts.cluster_facts, members: [{ name, writer: true }] }
      }
    })
    const kindsOf = (history: UnitHistory) => evaluate(history, now, options).blockers.map(({ kind }) => kind)
    assert.deepStrictEqual(kindsOf(withMember("shop-1")), [])
    assert.deepStrictEqual(kindsOf(withMember("shop-2")), ["member_not_collected"])
  })

  it("is blocked if its members were seen a day after the cluster was listed for the last time", () => {
    const kindsAfter = (hours: number) => {
      const last_seen_at = DateTime.subtract(now, { hours })
      const { blockers } = evaluate(cluster([member(never, { last_seen_at: now })], { last_seen_at }), now, options)
      return blockers.map(({ kind }) => kind)
    }
    assert.deepStrictEqual(kindsAfter(23), [])
    assert.deepStrictEqual(kindsAfter(24), ["member_not_collected"])
    const lastSeen = { last_seen_at: DateTime.subtract(now, { hours: 48 }) }
    const account = evaluate(cluster([member(never, lastSeen)], lastSeen), now, options)
    assert.deepStrictEqual(account.blockers, [])
  })

  it("knows nothing without members", () => {
    assert.strictEqual(evaluate(cluster(), now, options).status, "insufficient")
  })
})

describe("evaluate of a member", () => {
  const ofShop = { ...member(inOffice), cluster: cluster().instance }

  it("shows its activity, and points to its cluster instead of being blocked", () => {
    const evaluation = evaluate(ofShop, now, options)
    assert.strictEqual(evaluation.status, "ok")
    assert.deepStrictEqual(evaluation.cluster, { instance_id: ofShop.cluster.id, name: "shop" })
    assert.deepStrictEqual(evaluation.blockers, [])
  })

  it("is blocked if its cluster is not known", () => {
    const { blockers, cluster: known } = evaluate(member(inOffice), now, options)
    assert.isNull(known)
    assert.deepStrictEqual(
      blockers.map(({ kind }) => kind),
      ["cluster_member"]
    )
  })

  it("has no schedule of its own", () => {
    const exported = toSchedule(evaluate(ofShop, now, options), ofShop, "cron", now)
    assert.include(Result.getOrThrow(Result.flip(exported)).message, "export the schedule of the cluster")
  })
})

describe("toSchedule of a cluster", () => {
  const history = cluster([member(inOffice)])
  const exported = (format: ScheduleFormat) =>
    JSON.stringify(Result.getOrThrow(toSchedule(evaluate(history, now, options), history, format, now)))

  it("stops and starts the cluster", () => {
    const eventBridge = exported("eventbridge")
    for (const part of ["rds:stopDBCluster", "rds:startDBCluster", "DbClusterIdentifier"]) {
      assert.include(eventBridge, part)
    }
    assert.notInclude(eventBridge, "DBInstance")
    const cron = exported("cron")
    assert.include(cron, "aws rds stop-db-cluster --db-cluster-identifier shop --region eu-west-1")
    assert.notInclude(cron, "db-instance")
  })

  it("says how AWS Instance Scheduler finds the cluster", () => {
    assert.include(exported("instance-scheduler"), "tag the cluster, not its instances")
  })
})
