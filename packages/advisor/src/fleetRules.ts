import { defaultOneIn } from "@snoozeql/analysis/plan/promise"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { FleetRules } from "@snoozeql/domain/UnitPolicy"

/** What units are judged by that have no policy of their own. */
export interface FleetOptions {
  /** What counts as idle and which hours never sleep. The default is `defaultAnalysisPolicy`. */
  readonly policy?: AnalysisPolicy
  /** The promise to the fleet: at most one needed hour in this many slept hours. The default is `defaultOneIn`. */
  readonly oneIn?: number
}

/** Returns the fleet's rules of some options. */
export const fleetRulesOf = ({ oneIn = defaultOneIn, policy = defaultAnalysisPolicy }: FleetOptions): FleetRules => ({
  policy,
  oneIn
})
