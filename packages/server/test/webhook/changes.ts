import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { policyInForce } from "@snoozeql/domain/UnitPolicy"
import { resultTiers } from "@snoozeql/store/AdviceResults"
import type { Advice, AdviceChange } from "@snoozeql/domain/Advice"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import { type AdviceDraft, AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration, Effect } from "effect"

const advice: Advice = {
  status: "ok",
  explanation: "could sleep",
  blockers: [],
  asleep: [0, 1, 2, 3],
  timezone: "UTC",
  one_in: 33,
  savings: { net_hours_per_week: 1, conservative_net_hours_per_week: 1, per_month: null }
}

let registered = 0

/** A new unit. */
export const newUnit = Effect.gen(function* () {
  registered += 1
  const instances = yield* InstanceStore
  const now = yield* MetricsStore.use((metrics) => metrics.snapshotTime)
  const { id } = yield* instances.register(
    {
      name: `unit-${registered}`,
      provider_id: `db-${registered}`,
      account: "123456789012",
      region: "eu-west-1",
      engine: "postgres",
      class: "db.t4g.micro"
    },
    now
  )
  return id
})

/** Issues a version of the advice of units now, in one transaction, as `AdviceIssuer` does; `setBack` sets the clock back. */
export const issueChanges = Effect.fnUntraced(function* (
  ids: ReadonlyArray<InstanceId>,
  kind: AdviceChange["kind"] = "hours",
  setBack: Duration.Input = 0
) {
  const store = yield* AdviceStore
  const metrics = yield* MetricsStore
  const snapshotTime = Effect.map(metrics.snapshotTime, DateTime.subtractDuration(setBack))
  const now = yield* snapshotTime
  const first = DateTime.add(DateTime.startOf(now, "hour"), { hours: 1 })
  const drafts = yield* Effect.forEach(ids, (id) =>
    Effect.map(store.newestVersion(id), (newest): AdviceDraft => ({
      plan: {
        instance_id: id,
        day: utcDayOf(now),
        reason: "changed",
        issued_at: now,
        status: "none",
        one_in: 33,
        timezone: "UTC",
        hours: Array.from({ length: 24 }, (_, index) => ({
          hour: DateTime.add(first, { hours: index }),
          asleep: false,
          risk: 1,
          ground: "risk_too_high",
          weekly_method: false
        })),
        evidence: { observed_hours: 0, weekly_slept_hours: 0, weekly_needed_hours: 0, inputs: "a-b" },
        earlier_weekly: null
      },
      version: {
        event: newest === null ? "appeared" : "changed",
        changes: [{ kind, explanation: "4 hours of the week may sleep now" }],
        advice
      },
      supersedes: newest?.version ?? null,
      scores: [],
      result: {
        result: {
          instance_id: id,
          kind: "instance",
          name: "unit",
          owner: null,
          environment: null,
          instance_status: "available",
          timezone: "UTC",
          timezone_source: "none",
          unit_policy: policyInForce({ policy: defaultAnalysisPolicy, oneIn: 33 }),
          status: "none",
          reasons: ["busy"]
        },
        rank: { tier: resultTiers.not_recommended, amount: 0 },
        saved: null
      }
    }))
  )
  yield* store.issue(drafts, snapshotTime)
})

/** Does the same for one unit. */
export const issueChange = (id: InstanceId, kind?: AdviceChange["kind"]) => issueChanges([id], kind)
