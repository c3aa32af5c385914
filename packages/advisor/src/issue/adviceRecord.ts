import type { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import { startOfUtcDay, type UtcDay } from "@snoozeql/domain/UtcDay"
import { daysPerMonth, millisPerDay } from "@snoozeql/domain/timeUnits"
import type { RecordedCounts } from "@snoozeql/store/AdviceStore"

/** How many days of plans a monthly rate needs: of fewer, one bad day makes a bad month. */
const fewestDays = 14

const count = (value: number): string => value.toLocaleString("en-US")
const round = (value: number): number => Number(value.toFixed(6))
const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`
const stops = (value: number | null, recorded: number): string => {
  if (value === null) {
    return `too early for false stops a month, ${recorded} of ${fewestDays} days are over`
  }
  const shown = Number(value.toPrecision(2))
  return `${count(shown)} false stop${shown === 1 ? "" : "s"} a month`
}

/** How many days a range has from the first planned hour on: a record that is young is not spread over all days. */
const recordedDays = (first: UtcDay | null, today: UtcDay): number =>
  first === null
    ? 0
    : Math.round((startOfUtcDay(today).epochMilliseconds - startOfUtcDay(first).epochMilliseconds) / millisPerDay)

/** Returns the record that scores add up to, with its sentence. `of` names what it is the record of. Pure. */
export const adviceRecord = (
  { first_day, ...counts }: RecordedCounts,
  {
    days,
    from,
    of,
    today
  }: { readonly days: number; readonly from: UtcDay; readonly of: string; readonly today: UtcDay }
): AdviceRecord => {
  const observed_hours = counts.idle_hours + counts.needed_hours
  const needed_share = observed_hours === 0 ? null : round(counts.needed_hours / observed_hours)
  const promised_share = observed_hours === 0 ? null : round(counts.promised_hours / observed_hours)
  const recorded = recordedDays(first_day, today)
  const false_stops_a_month = recorded < fewestDays ? null : round((counts.false_stops / recorded) * daysPerMonth)
  const sentence =
    needed_share === null || promised_share === null
      ? `on ${of}, in ${days} days: no planned hour was observed yet`
      : `on ${of}, in ${days} days: ${count(observed_hours)} planned hours observed, ${count(counts.needed_hours)} needed (${percent(needed_share)}), promised at most ${percent(promised_share)}; ${stops(false_stops_a_month, recorded)}`
  return { days, from, ...counts, observed_hours, needed_share, promised_share, false_stops_a_month, sentence }
}
