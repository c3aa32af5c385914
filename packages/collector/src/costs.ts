import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import type { Costs, FleetSavings, RequestCosts } from "@snoozeql/domain/Costs"
import type { Instance } from "@snoozeql/domain/Instance"
import { type ComputePrice, PriceSource, type Savings } from "@snoozeql/domain/Savings"
import { DateTime } from "effect"
import { cloudWatchCost, type CloudWatchRequests, monthlyRequests } from "./CloudWatchCost.ts"
import type { CollectInterval } from "./CollectInterval.ts"

/** What the costs are calculated from. */
export interface CostsInput {
  readonly now: DateTime.Utc
  /** The interval of accounts and regions without one of their own, in minutes. */
  readonly interval: CollectInterval
  /** The stored runs. What those before the running month (UTC) requested does not count. */
  readonly runs: ReadonlyArray<CollectionRun>
  readonly instances: ReadonlyArray<Pick<Instance, "account" | "region">>
  /** The savings of the recommendations, without those of reserved units. */
  readonly savings: ReadonlyArray<Savings>
  /** How many recommended units are reserved. */
  readonly reserved: number
}

type Place = Pick<Instance, "account" | "region">

const keyOf = ({ account, region }: Place): string => JSON.stringify([account, region])

const requestCosts = (requests: CloudWatchRequests): RequestCosts => {
  const counts = {
    metrics_requested: Math.round(requests.metrics_requested),
    queries_requested: Math.round(requests.queries_requested)
  }
  const { lower, upper } = cloudWatchCost(counts)
  return { ...counts, lower_usd: lower, upper_usd: upper }
}

const sum = (requests: ReadonlyArray<CloudWatchRequests>): CloudWatchRequests => ({
  metrics_requested: requests.reduce((total, { metrics_requested }) => total + metrics_requested, 0),
  queries_requested: requests.reduce((total, { queries_requested }) => total + queries_requested, 0)
})

const cents = (amount: number): number => Number(amount.toFixed(2))

type Money = Pick<FleetSavings, "expected" | "conservative">

const sumMoney = (amounts: ReadonlyArray<Money>): Money => ({
  expected: cents(amounts.reduce((all, { expected }) => all + expected, 0)),
  conservative: cents(amounts.reduce((all, { conservative }) => all + conservative, 0))
})

/** The savings of a recommendation that has a price. */
interface PricedSavings {
  readonly price: ComputePrice
  readonly basis: Savings["basis"]
  readonly perMonth: Money
  /** Null if no discount applies. */
  readonly afterDiscount: Money | null
}

const pricesOf = (priced: ReadonlyArray<PricedSavings>): FleetSavings["prices"] =>
  PriceSource.literals.flatMap((source) => {
    const ofSource = priced.flatMap(({ price }) => (price.source === source ? [price] : []))
    const dates = ofSource.flatMap(({ as_of }) => as_of ?? []).toSorted()
    return ofSource.length === 0 ? [] : [{ source, recommendations: ofSource.length, oldest: dates[0] ?? null }]
  })

const savingsIn = (currency: string, priced: ReadonlyArray<PricedSavings>, projected: RequestCosts): FleetSavings => {
  const before = sumMoney(priced.map(({ perMonth }) => perMonth))
  const after = priced.every(({ afterDiscount }) => afterDiscount === null)
    ? null
    : sumMoney(priced.map(({ afterDiscount, perMonth }) => afterDiscount ?? perMonth))
  return {
    currency,
    ...before,
    after_discount: after,
    after_collecting: currency === "USD" ? cents((after ?? before).conservative - projected.upper_usd) : null,
    replayed: priced.filter(({ basis }) => basis === "replay").length,
    prices: pricesOf(priced)
  }
}

const fleetSavings = (savings: ReadonlyArray<Savings>, projected: RequestCosts): ReadonlyArray<FleetSavings> => {
  const currencies = new Map<string, Array<PricedSavings>>()
  for (const { after_discount, basis, per_month: perMonth, price } of savings) {
    if (perMonth === null || price === null) continue
    const priced = { price, basis, perMonth, afterDiscount: after_discount?.per_month ?? null }
    const others = currencies.get(price.currency)
    if (others === undefined) currencies.set(price.currency, [priced])
    else others.push(priced)
  }
  return [...currencies]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, priced]) => savingsIn(currency, priced, projected))
}

/** The interval of an account and region in minutes: its own, as the last run that collected it had it, or the common one. */
const intervalsOf = ({ interval, runs }: Pick<CostsInput, "interval" | "runs">): ((key: string) => number) => {
  const last = new Map<string, { readonly startedAt: number; readonly minutes: number }>()
  for (const { started_at, targets } of runs) {
    const startedAt = started_at.epochMilliseconds
    for (const target of targets) {
      const key = keyOf(target)
      if (startedAt >= (last.get(key)?.startedAt ?? Number.NEGATIVE_INFINITY)) {
        last.set(key, { startedAt, minutes: target.interval_minutes ?? interval })
      }
    }
  }
  return (key) => last.get(key)?.minutes ?? interval
}

const countByPlace = (instances: CostsInput["instances"]): ReadonlyMap<string, number> => {
  const known = new Map<string, number>()
  for (const instance of instances) known.set(keyOf(instance), (known.get(keyOf(instance)) ?? 0) + 1)
  return known
}

/**
 * Returns what the passes of a month of 730 hours request for the known instances, each account and region at its own
 * interval. Use it to say what collecting will cost. Pure.
 */
export const projectedRequests = (input: Pick<CostsInput, "instances" | "interval" | "runs">): CloudWatchRequests => {
  const intervalOf = intervalsOf(input)
  return sum([...countByPlace(input.instances)].map(([key, count]) => monthlyRequests(count, intervalOf(key))))
}

/**
 * Returns what collecting has cost in the running month (UTC) and will cost in a month, in all and by account and
 * region, beside the savings. Use it to compare the two. The requests of a run with several targets are divided by the
 * instances that are known in each, or equally if none is known in any. Pure.
 */
export const costsOf = (input: CostsInput): Costs => {
  const { instances, interval, now, reserved, runs, savings } = input
  const monthStart = DateTime.startOf(now, "month")
  const ofMonth = runs.filter(({ started_at }) => DateTime.isGreaterThanOrEqualTo(started_at, monthStart))
  const known = countByPlace(instances)
  const intervalOf = intervalsOf(input)
  const places = new Map<string, Place>()
  for (const { account, region } of [...instances, ...ofMonth.flatMap(({ targets }) => targets)]) {
    places.set(keyOf({ account, region }), { account, region })
  }
  /** The share of a run that an account and region caused, from 0 to 1. */
  const shareOf = ({ targets }: CollectionRun, key: string): number => {
    if (!targets.some((target) => keyOf(target) === key)) return 0
    const all = targets.reduce((total, target) => total + (known.get(keyOf(target)) ?? 0), 0)
    return all === 0 ? 1 / targets.length : (known.get(key) ?? 0) / all
  }
  const projected = requestCosts(projectedRequests(input))
  return {
    month_start: monthStart,
    interval_minutes: interval,
    instances: instances.length,
    so_far: requestCosts(sum(ofMonth)),
    projected,
    targets: [...places]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, place]) => ({
        ...place,
        interval_minutes: intervalOf(key),
        instances: known.get(key) ?? 0,
        so_far: requestCosts(
          sum(
            ofMonth.map((run) => ({
              metrics_requested: run.metrics_requested * shareOf(run, key),
              queries_requested: run.queries_requested * shareOf(run, key)
            }))
          )
        ),
        projected: requestCosts(monthlyRequests(known.get(key) ?? 0, intervalOf(key)))
      })),
    savings: fleetSavings(savings, projected),
    reserved
  }
}
