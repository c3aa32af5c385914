import type { Advice, AdviceChange, AdvisedSavings } from "@snoozeql/domain/Advice"
import { promiseDays } from "./promiseOf.ts"

/** From how many hours of the week on a difference is material. */
const fewestHours = 4

/** From which share of the savings on a difference is material. */
const leastShare = 0.1

const statusWords: { readonly [Status in Advice["status"]]: string } = {
  insufficient: "too little data",
  none: "no hour of the week may sleep",
  ok: "some hours of the week may sleep",
  always_idle: "idle at every hour of the week"
}

const hours = (count: number): string => `${count} hour${count === 1 ? "" : "s"}`

const changedStatus = (before: Advice, after: Advice): ReadonlyArray<AdviceChange> =>
  before.status === after.status
    ? []
    : [{ kind: "status", explanation: `${statusWords[after.status]}; before: ${statusWords[before.status]}` }]

const changedBlockers = (before: Advice, after: Advice): ReadonlyArray<AdviceChange> => {
  const kindsOf = ({ blockers }: Advice) => new Set(blockers.map(({ kind }) => kind))
  const appeared = after.blockers.filter(({ kind }) => !kindsOf(before).has(kind))
  const vanished = before.blockers.filter(({ kind }) => !kindsOf(after).has(kind))
  return [
    ...appeared.map(({ explanation }) => `what forbids sleep now: ${explanation}`),
    ...vanished.map(({ explanation }) => `what no longer forbids sleep: ${explanation}`)
  ].map((explanation) => ({ kind: "blockers", explanation }))
}

const changedHours = (before: Advice, after: Advice): ReadonlyArray<AdviceChange> => {
  const [was, is] = [new Set(before.asleep), new Set(after.asleep)]
  const added = after.asleep.filter((slot) => !was.has(slot)).length
  const removed = before.asleep.filter((slot) => !is.has(slot)).length
  if (added + removed < fewestHours) return []
  const parts = [
    ...(added === 0 ? [] : [`${hours(added)} of the week may sleep now`]),
    ...(removed === 0 ? [] : [`${hours(removed)} of the week may not sleep any more`])
  ]
  return [{ kind: "hours", explanation: parts.join(", ") }]
}

const isMuchMore = (before: number, after: number): boolean =>
  before === 0 ? after > 0 : Math.abs(after - before) >= leastShare * before

/** What is saved a month after discounts. Null without a price. */
const paidAMonth = ({ after_discount, per_month }: AdvisedSavings): number | null =>
  (after_discount ?? per_month)?.expected ?? null

/** Where the savings come from. Advice without a basis was issued before there were replays. */
const basisText = ({ basis, days = 0 }: AdvisedSavings): string =>
  basis === "replay" ? `by a replay of ${days} days` : "by the usual week"

const amountText = (savings: AdvisedSavings): string => {
  const paid = paidAMonth(savings)
  return paid === null
    ? `${savings.net_hours_per_week} net hours a week`
    : `${paid.toFixed(2)} ${savings.per_month?.currency ?? ""} a month`
}

const savingsText = (savings: AdvisedSavings): string => `${amountText(savings)} ${basisText(savings)}`

const changedSavings = ({ savings: before }: Advice, { savings: after }: Advice): ReadonlyArray<AdviceChange> => {
  const explanation = `it would save ${savingsText(after)}; before: ${savingsText(before)}`
  // Without hours to sleep, nothing is saved in any currency.
  if (before.net_hours_per_week === 0 && after.net_hours_per_week === 0) return []
  const isOtherUnit = before.per_month?.currency !== after.per_month?.currency
  const [paidBefore, paidAfter] = [paidAMonth(before), paidAMonth(after)]
  const isMuch =
    paidBefore !== null && paidAfter !== null && !isOtherUnit
      ? isMuchMore(paidBefore, paidAfter)
      : isOtherUnit || isMuchMore(before.net_hours_per_week, after.net_hours_per_week)
  return isMuch ? [{ kind: "savings", explanation }] : []
}

const changedPromise = (before: Advice, after: Advice): ReadonlyArray<AdviceChange> => {
  if (before.one_in === after.one_in) return []
  const because =
    after.one_in > before.one_in
      ? `its plans were wrong more often than was promised in the last ${promiseDays} days, or its policy promises more`
      : `what went wrong is more than ${promiseDays} days ago, or its policy promises less`
  const explanation = `at most one needed hour in ${after.one_in} slept hours is promised, before: in ${before.one_in}; ${because}`
  return [{ kind: "promise", explanation }]
}

const changedTimezone = (before: Advice, after: Advice): ReadonlyArray<AdviceChange> =>
  before.timezone === after.timezone
    ? []
    : [{ kind: "timezone", explanation: `judged in ${after.timezone}, before: in ${before.timezone}` }]

/**
 * Returns what changed materially from one advice to another, with why: the status, what forbids sleep, at least 4 hours
 * of the week, at least 10 % of what is saved after discounts, the promise or the time zone. Empty if the older advice is confirmed.
 *
 * Compare with the version that was stored last, not with yesterday's advice: small changes add up. Pure.
 */
export const materialChanges = (before: Advice, after: Advice): ReadonlyArray<AdviceChange> => [
  ...changedTimezone(before, after),
  ...changedStatus(before, after),
  ...changedBlockers(before, after),
  ...changedHours(before, after),
  ...changedSavings(before, after),
  ...changedPromise(before, after)
]
