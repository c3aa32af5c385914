import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { listProtectedDates } from "@snoozeql/domain/ProtectedDate"
import type { SleepWarning } from "@snoozeql/domain/SleepNotice"
import { DateTime } from "effect"

/**
 * Returns what a person should know at `now` of a policy beside weekly windows, which do not know dates: its protected
 * dates, and until when it keeps the unit awake. Empty if it has neither. Pure.
 */
export const policyWarnings = (
  { awake_until, protected_dates }: Pick<AnalysisPolicy, "awake_until" | "protected_dates">,
  now: DateTime.Utc
): ReadonlyArray<SleepWarning> => [
  ...(awake_until !== null && DateTime.isGreaterThan(awake_until, now)
    ? [
        {
          kind: "awake_until" as const,
          explanation: `the policy keeps it awake until ${DateTime.formatIso(awake_until)}: plans do not sleep before, and its schedule can be exported after that`
        }
      ]
    : []),
  ...(protected_dates.length > 0
    ? [
        {
          kind: "protected_dates" as const,
          explanation: `the windows of the week, and an export of them, ignore the protected dates ${listProtectedDates(protected_dates)}: only plans stay awake on them`
        }
      ]
    : [])
]
