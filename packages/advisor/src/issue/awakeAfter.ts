import type { PolicyInForce } from "@snoozeql/domain/UnitPolicy"
import { DateTime } from "effect"

/** Returns until when a policy keeps its unit awake from now on; undefined if it does not. Pure. */
export const awakeAfter = (
  { awake_until }: Pick<PolicyInForce, "awake_until">,
  now: DateTime.Utc
): DateTime.Utc | undefined =>
  awake_until !== null && DateTime.isGreaterThan(awake_until, now) ? awake_until : undefined
