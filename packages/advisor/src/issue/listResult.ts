import { timezoneNotChosen } from "@snoozeql/analysis/notices/timezoneNotChosen"
import { findStale } from "@snoozeql/analysis/notices/sleepNotices"
import type { StandingDecision } from "@snoozeql/domain/Decision"
import type { ListedNotRecommended, ListedRecommendation, NotRecommended } from "@snoozeql/domain/Recommendation"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"
import type { PolicyInForce } from "@snoozeql/domain/UnitPolicy"
import type { StoredResult } from "@snoozeql/store/AdviceResults"
import type { DateTime } from "effect"
import { unitFactsOf } from "../evaluate.ts"
import type { DescribedUnit } from "../evaluate.ts"
import { unissuedStatus } from "@snoozeql/store/AdviceResults"

const notIssued = "no advice has been issued yet: it is after the first pass that reads its hours, or an import"

/** What forbids sleep now explains it, whatever was issued. */
const reasonsOf = (
  blockers: ReadonlyArray<SleepBlocker>,
  otherwise: NotRecommended["reasons"]
): NotRecommended["reasons"] => {
  const [first, ...others] = blockers.map(({ explanation }) => explanation)
  return first === undefined ? otherwise : [first, ...others]
}

/** What holds of a unit at the time of a request. */
export interface PresentState {
  readonly unit: DescribedUnit
  /** What forbids its sleep. */
  readonly blockers: ReadonlyArray<SleepBlocker>
  readonly policy: PolicyInForce
  /** The decision about its advice; null if there is none. */
  readonly decision: StandingDecision | null
  readonly now: DateTime.Utc
}

/**
 * Returns a unit as the ranking lists it at `now`: its result as it was issued, with the status, the owner and the
 * environment that it has now, and with what has gone stale since. A unit is not recommended if something forbids its
 * sleep now (`blockers`). Pure.
 */
export const listResult = (
  { issued, unit }: Pick<StoredResult, "issued" | "unit">,
  { blockers, decision, now, policy, unit: described }: PresentState
): ListedRecommendation | ListedNotRecommended => {
  const reference = {
    instance_id: unit.id,
    kind: unit.kind,
    name: unit.name,
    account: unit.account,
    region: unit.region,
    owner: unit.owner,
    environment: unit.environment,
    instance_status: unit.status,
    decision
  }
  if (issued === null) {
    return {
      ...reference,
      timezone: unit.timezone,
      timezone_source: unit.timezone_source,
      unit_policy: policy,
      status: unissuedStatus,
      reasons: reasonsOf(blockers, [notIssued]),
      issued_at: null
    }
  }
  const { at, result } = issued
  // That somebody chose the zone in which the unit was judged anyway is not judged again.
  const timezone_source = unit.timezone === result.timezone ? unit.timezone_source : result.timezone_source
  if ("savings" in result && blockers.length === 0) {
    const warnings = [
      ...timezoneNotChosen(result.timezone, timezone_source),
      ...findStale(unitFactsOf(described), now),
      ...result.warnings.filter(({ kind }) => kind !== "stale" && kind !== "timezone_not_chosen")
    ]
    return { ...result, ...reference, timezone_source, warnings, issued_at: at }
  }
  const { status, timezone, unit_policy } = result
  const otherwise = "reasons" in result ? result.reasons : ([result.explanation] as const)
  const reasons = reasonsOf(blockers, otherwise)
  return { ...reference, timezone, timezone_source, unit_policy, status, reasons, issued_at: at }
}
