import { parseObservations } from "@snoozeql/analysis/hours/csv"
import { historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { type Refit, type Replay, replay } from "@snoozeql/analysis/replay/replay"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime, Result } from "effect"

/** A file's content, and how to replay it, in a form that can be sent to another thread. */
export interface ReplayJob {
  readonly csv: string
  readonly timezone: string
  readonly policy: AnalysisPolicy
  readonly oneIn: number
  readonly refit: Refit
  readonly look: boolean
  readonly censored: boolean
  /** In milliseconds since 1970. */
  readonly from: number | null
  readonly until: number | null
}

/** The result of replaying a file. */
export type ReplayedCsv =
  | { readonly kind: "replayed"; readonly replay: Replay }
  /** The file has less than the 14 days of history that a plan needs, or nothing after them. */
  | { readonly kind: "too_short" }
  /** A line breaks the rules of the format. */
  | { readonly kind: "malformed"; readonly message: string }

/** Replays the history in a CSV file. */
export const replayCsv = ({ csv, from, until, ...options }: ReplayJob): ReplayedCsv => {
  const observations = parseObservations(csv)
  if (Result.isFailure(observations)) return { kind: "malformed", message: observations.failure.message }
  const played = replay(historyOf(observations.success), {
    ...options,
    ...(from !== null && { from: DateTime.makeUnsafe(from) }),
    ...(until !== null && { until: DateTime.makeUnsafe(until) })
  })
  return played === undefined ? { kind: "too_short" } : { kind: "replayed", replay: played }
}
