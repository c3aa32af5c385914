import type { UtcMonth } from "@snoozeql/domain/RealisedSavings"
import type { SavingsRange } from "@snoozeql/store/SavingsStore"
import { DateTime } from "effect"

/** How many months a range has if nobody says. */
const defaultMonths = 3

const monthOf = (instant: DateTime.Utc): UtcMonth => DateTime.formatIsoDateUtc(instant).slice(0, "2026-01".length)

const monthsBefore = (month: UtcMonth, months: number): UtcMonth =>
  monthOf(DateTime.subtract(DateTime.makeUnsafe(`${month}-01T00:00:00Z`), { months }))

/**
 * Returns the months of realised savings to read: by default those up to the running one (UTC), and three of them. Both
 * ends are included. Undefined if `from` is after `until`. Use it before `SavingsStore.months`. Pure.
 */
export const savingsRange = (
  now: DateTime.Utc,
  given: Partial<Pick<SavingsRange, "from" | "until">>
): Pick<SavingsRange, "from" | "until"> | undefined => {
  const until = given.until ?? monthOf(now)
  const from = given.from ?? monthsBefore(until, defaultMonths - 1)
  return from > until ? undefined : { from, until }
}
