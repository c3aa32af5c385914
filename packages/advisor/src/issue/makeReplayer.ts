import type { InstanceId } from "@snoozeql/domain/Instance"
import { TagNames } from "@snoozeql/domain/TagNames"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { Effect, Random } from "effect"
import type { AdvisorOptions } from "../Advisor.ts"
import { describeUnits } from "../describeUnits.ts"
import type { DescribedUnit } from "../evaluate.ts"
import { fleetRulesOf } from "../fleetRules.ts"
import { makeHistories, replayRange } from "../history.ts"
import { replayAdvice } from "../replayAdvice.ts"
import { pagesOf, unitsOf } from "../units.ts"
import { makePolicyDigests } from "./policyDigests.ts"
import { isReplayDue, replayInputs, usableReplay } from "./replayDue.ts"
import { standingOf } from "./standing.ts"

/** How many instances are looked at between two turns of other fibers, to find what is due. */
const describedAtOnce = 250

/** What plans are replayed by: the settings with which they are issued. */
export interface ReplayerOptions extends Pick<AdvisorOptions, "history" | "policy" | "oneIn" | "retention"> {}

/** Makes what `AdviceReplayer` does, over the stores. */
export const makeReplayer = Effect.fnUntraced(function* ({
  history: kept = "12 weeks",
  retention = "14 days",
  ...fleet
}: ReplayerOptions) {
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const advice = yield* AdviceStore
  const histories = yield* makeHistories
  const tagNames = yield* TagNames
  const policies = yield* PolicyStore
  const rules = fleetRulesOf(fleet)
  const { policy } = rules
  const digestsOf = makePolicyDigests(rules)

  const isForbidden = (unit: DescribedUnit): boolean => standingOf(unit, tagNames).blockers.length > 0
  const inputsOf = (unit: DescribedUnit, promise: number | null): string => {
    const digests = digestsOf(unit.instance.timezone, unit.unitPolicy)
    return replayInputs(unit, digests, promise ?? digests.oneIn)
  }

  const due = Effect.gen(function* () {
    const now = yield* metrics.snapshotTime
    const all = yield* instances.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
    const states = yield* advice.states
    const missing: Array<InstanceId> = []
    const stale: Array<InstanceId> = []
    for (const page of pagesOf(unitsOf(all), describedAtOnce)) {
      for (const { described, unit } of yield* describeUnits({ instances, policies }, page)) {
        const { id } = unit.instance
        const state = states.get(id)
        if (state === undefined || isForbidden(described)) continue
        if (!isReplayDue({ id, now, inputs: inputsOf(described, state.one_in), state })) continue
        if (state.replay === null) missing.push(id)
        else stale.push(id)
      }
      yield* Effect.yieldNow
    }
    const start = yield* Random.next
    const rotated = (ids: ReadonlyArray<InstanceId>) => {
      const first = Math.floor(start * ids.length)
      return [...ids.slice(first), ...ids.slice(0, first)]
    }
    return [...rotated(missing), ...rotated(stale)]
  })

  const replay = Effect.fn("AdviceReplayer.replay")(function* (id: InstanceId) {
    const now = yield* metrics.snapshotTime
    const unit = yield* instances.get(id)
    const plan = yield* advice.newestPlan(id)
    if (plan === null || unit.gone_at !== null || unit.cluster_id !== null) return false
    const stored = (yield* advice.replaysOf([id])).get(id)
    const history = yield* histories.ofInstance(unit, replayRange(now, { history: kept, retention }, policy))
    const inputs = inputsOf(history, plan.one_in)
    const state =
      stored === undefined ? null : { replayed_at: stored.replayed_at, inputs: stored.inputs, hours: stored.seen.hours }
    // Another server may have replayed it meanwhile.
    if (isForbidden(history) || !isReplayDue({ id, now, inputs, state: { one_in: plan.one_in, replay: state } })) {
      return false
    }
    const made = yield* replayAdvice({ history, now, policy, oneIn: plan.one_in, inputs })
    yield* advice.saveReplays([made]).pipe(Effect.catchTag("InvalidAdvice", (error) => Effect.die(error)))
    const { method } = digestsOf(unit.timezone, history.unitPolicy)
    return (usableReplay(made, method) === undefined) !== (usableReplay(stored, method) === undefined)
  })

  return { due, replay }
})
