import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { InstanceId } from "@snoozeql/domain/Instance"
import { DateTime, Effect } from "effect"
import { evaluate, type UnitHistory } from "../src/evaluate.ts"
import { replayAdvice } from "../src/replayAdvice.ts"
import { inOffice, makeHistory, never, now, ordinary } from "./support/history.ts"

const memberId = InstanceId.make("00000000-0000-4000-8000-00000000000a")

const member = makeHistory(inOffice, {
  days: 50,
  providerFacts: { ...ordinary, cluster: "shop" },
  instance: {
    id: memberId,
    engine: "aurora-postgresql",
    class: "db.serverless",
    region: "us-east-1",
    hourly_cost: null
  }
})

/** It has 8 ACUs while people work, and 2 while nobody does. */
const capacity = (() => {
  const [cpu] = member.series
  const values = Float64Array.from(cpu?.hour ?? [], (hour) => (inOffice(DateTime.makeUnsafe(hour)) ? 8 : 2))
  return cpu === undefined
    ? []
    : [{ ...cpu, metric_name: "ServerlessDatabaseCapacity" as const, avg_value: values, max_value: values }]
})()

const shop: UnitHistory = {
  ...makeHistory(never, {
    days: 0,
    providerFacts: {
      ...ordinary,
      cluster_facts: {
        multi_az_cluster: false,
        members: [],
        engine_mode: "provisioned",
        serverless_capacity: null,
        global_cluster: null
      }
    },
    instance: { kind: "cluster", class: null, name: "shop", engine: "aurora-postgresql", hourly_cost: null }
  }),
  members: [{ ...member, series: [...member.series, ...capacity] }]
}

const options = { policy: defaultAnalysisPolicy, prices: undefined, oneIn: 33 }

const replayed = (history: UnitHistory) =>
  replayAdvice({ history, now, policy: defaultAnalysisPolicy, oneIn: 33, inputs: "a-b" })

describe("replayAdvice", () => {
  it.effect(
    "prices the serverless members of a cluster by their capacity in the hours that would have been slept",
    () =>
      Effect.gen(function* () {
        const replay = yield* replayed(shop)
        assert.deepInclude(replay, { instance_id: shop.instance.id, replayed_at: now, inputs: "a-b" })
        assert.strictEqual(replay.seen.hours, 35 * 24)
        assert.isAbove(replay.seen.slept_hours, 300)
        assert.deepStrictEqual(replay.capacities, { [memberId]: 2 })
        const { savings } = evaluate(shop, now, options, replay)
        // 0.12 USD for each of the 2 ACUs.
        assert.deepInclude(savings, { basis: "replay", days: 35 })
        assert.strictEqual(savings.price?.hourly, 0.24)
      })
  )

  it.effect("replays nothing of a history that is too short for a plan", () =>
    Effect.gen(function* () {
      const { censored, seen } = yield* replayed(makeHistory(inOffice, { days: 14 }))
      assert.deepStrictEqual([seen.hours, censored.hours], [0, 0])
    })
  )
})
