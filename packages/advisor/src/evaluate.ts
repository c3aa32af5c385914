import { analyze, type AnalysisInput, analyzeWithLabels } from "@snoozeql/analysis/week/analyze"
import { excludedByTag } from "@snoozeql/analysis/notices/excludedByTag"
import type { ObservedHistory } from "@snoozeql/analysis/hours/ObservedHistory"
import type { ObservedUnit } from "@snoozeql/analysis/hours/ObservedUnit"
import type { PricedFacts, PriceSources, PriceTable } from "@snoozeql/analysis/savings/PriceTable"
import { capacityAsleep } from "@snoozeql/analysis/savings/serverlessCapacity"
import { priceUnit, type UnitPrice } from "@snoozeql/analysis/savings/unitPrice"
import { savedHoursOf } from "@snoozeql/analysis/replay/replaySavings"
import { estimateSavings, savingsAt } from "@snoozeql/analysis/savings/savings"
import { backupWindowMovable } from "@snoozeql/analysis/notices/backupWindowMovable"
import { findBlockers, findWarnings } from "@snoozeql/analysis/notices/sleepNotices"
import { policyWarnings } from "@snoozeql/analysis/notices/policyWarnings"
import { timezoneNotChosen } from "@snoozeql/analysis/notices/timezoneNotChosen"
import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import type { HourlyMetricSeries } from "@snoozeql/domain/HourlyMetricSeries"
import type { Instance } from "@snoozeql/domain/Instance"
import type { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import type { Savings } from "@snoozeql/domain/Savings"
import type { SleepBlocker, SleepWarning } from "@snoozeql/domain/SleepNotice"
import type { TagNamesShape } from "@snoozeql/domain/TagNames"
import { analysisPolicyOf, type FleetRules, policyInForce, type UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import { DateTime, Duration } from "effect"

/** What discovery knows about one instance. */
export interface DescribedInstance {
  readonly instance: Instance
  /** Undefined if discovery has not seen the instance. */
  readonly providerFacts: ProviderFacts | undefined
}

/** What discovery knows about an instance, or about a cluster and its members. It decides what forbids sleep. */
export interface DescribedUnit extends DescribedInstance {
  /** The members of a cluster, also those that are gone. Omitted or empty for an instance. */
  readonly members?: ReadonlyArray<DescribedInstance>
  /** The cluster that the instance is a member of. Omitted or null if it is a member of none. */
  readonly cluster?: Instance | null
  /** What its policy, or that of its cluster, says instead of the fleet's. Undefined or omitted if it says nothing. */
  readonly unitPolicy?: UnitPolicy | undefined
}

/** Everything that the stores know about one instance. */
export interface InstanceHistory extends ObservedHistory, DescribedInstance {
  readonly series: ReadonlyArray<HourlyMetricSeries>
}

/** Everything that the stores know about an instance, or about a cluster and its members. */
export interface UnitHistory extends InstanceHistory, DescribedUnit {
  readonly members?: ReadonlyArray<InstanceHistory>
}

/** What an instance is judged by, besides its history. */
export interface EvaluationOptions extends FleetRules {
  /** The user's prices. What they do not have comes from `listPrices`, then from the estimate that ships. */
  readonly prices: PriceTable | undefined
  /** AWS's list prices by `productKey`. If omitted, there are none. */
  readonly listPrices?: PriceSources["list"]
  /** If omitted, there are none. */
  readonly discounts?: PriceSources["discounts"]
  /** The keys of the tags that are read. If omitted, the default ones. */
  readonly tagNames?: TagNamesShape
}

/** An instance's activity, without the labels of its hours. */
export type Evaluation = Omit<InstanceActivity, "labels">

/**
 * The facts that are assumed for an instance that discovery has never seen. They block nothing and cost the least. The
 * warning `factsUnknown` says so.
 */
const assumedFacts: ProviderFacts = {
  multi_az: false,
  cluster: null,
  read_replica_source: null,
  read_replicas: [],
  backup_retention_days: null,
  backup_window: null,
  maintenance_window: null,
  reserved: false
}

const factsUnknown: SleepWarning = {
  kind: "facts_unknown",
  explanation:
    "it is not known whether it is or has a read replica, belongs to a cluster, is Multi-AZ or reserved, or when its backup and maintenance windows are: check before it sleeps"
}

const factsOf = ({ instance, providerFacts }: DescribedInstance): InstanceFacts => ({
  engine: instance.engine,
  class: instance.class,
  region: instance.region,
  status: instance.status,
  first_seen_at: providerFacts === undefined ? null : instance.first_seen_at,
  last_seen_at: providerFacts === undefined ? null : instance.last_seen_at,
  gone_at: instance.gone_at,
  ...(providerFacts ?? assumedFacts),
  hourly_cost: instance.hourly_cost,
  currency: instance.currency
})

/**
 * Returns the facts of an instance or a cluster. A cluster is paid by a reservation if one of its members is, and
 * maintained in the windows of its members too.
 */
export const unitFactsOf = (history: DescribedUnit): InstanceFacts => {
  const facts = factsOf(history)
  if (history.instance.kind === "instance") return facts
  const members = membersNow(history).map(({ providerFacts }) => providerFacts)
  const reserved = new Set(members.map((member) => member?.reserved ?? null))
  return {
    ...facts,
    reserved: reserved.has(true) || (reserved.has(null) ? null : false),
    member_maintenance_windows: members.flatMap((member) => member?.maintenance_window ?? [])
  }
}

/** The members of a cluster that are not gone. */
export const membersNow = <Member extends DescribedInstance>({
  members = []
}: {
  readonly members?: ReadonlyArray<Member>
}): ReadonlyArray<Member> => members.filter(({ instance }) => instance.gone_at === null)

/** Returns what the analysis judges: the hours of an instance, or those of a cluster's members. */
export const observationsOf = (history: UnitHistory): ObservedUnit => {
  const { instance: unit, members = [], series: own, statusChanges } = history
  if (unit.kind === "instance") return { series: own, statusChanges }
  return {
    statusChanges,
    members: members.map(({ instance, series, statusChanges: ofMember }) => ({
      series,
      statusChanges: ofMember,
      existsFrom: instance.provider_created_at,
      existsUntil: instance.gone_at
    }))
  }
}

/** What the price of a unit with these facts depends on. A discount can be that of its account. */
const pricedFactsOf = ({ instance }: InstanceHistory, facts: InstanceFacts): PricedFacts => ({
  ...facts,
  account: instance.account
})

type CapacityOf = (member: InstanceHistory) => number | null

/** What the price of a cluster's members depends on. `capacityOf` returns the capacity to price of a serverless one. */
const pricedMembersOf = (history: UnitHistory, capacityOf: CapacityOf): ReadonlyArray<PricedFacts> =>
  membersNow(history).map((member) => ({
    ...pricedFactsOf(member, factsOf(member)),
    capacity: capacityOf(member)
  }))

/** The options that prices depend on. */
type PriceOptions = Pick<EvaluationOptions, "prices" | "listPrices" | "discounts">

const sourcesOf = ({ discounts, listPrices, prices }: PriceOptions): PriceSources => ({
  table: prices,
  list: listPrices,
  discounts
})

/** Returns what an hour of a unit's compute costs, if serverless members have the capacity that `capacityOf` returns. */
export const priceOf = (history: UnitHistory, options: PriceOptions, capacityOf: CapacityOf): UnitPrice =>
  priceUnit(pricedFactsOf(history, unitFactsOf(history)), pricedMembersOf(history, capacityOf), sourcesOf(options))

/**
 * What the sleep of a unit saves at its present price: by the replay of its daily plans, or else by the usual week. The
 * capacity of serverless members is that of the hours in which they would sleep.
 */
const savingsOf = (
  analysis: ActivityAnalysis,
  history: UnitHistory,
  options: PriceOptions,
  replay: UnitReplay | undefined
): Savings => {
  const usualCapacity: CapacityOf = ({ series }) => capacityAsleep(series, analysis)
  const saved = replay === undefined ? null : savedHoursOf(replay.seen, replay.censored)
  if (replay === undefined || saved === null) {
    const facts = pricedFactsOf(history, unitFactsOf(history))
    return estimateSavings(analysis, facts, sourcesOf(options), pricedMembersOf(history, usualCapacity))
  }
  const capacityOf: CapacityOf = (member) => replay.capacities[member.instance.id] ?? usualCapacity(member)
  return savingsAt(saved, priceOf(history, options, capacityOf))
}

/**
 * Whether the replay of a unit's plans says that following them saves something, also if slept hours are not seen. Stops
 * cost more than they save if it does not.
 */
export const savesByPlans = ({ basis, conservative_net_hours_per_week }: Savings): boolean =>
  basis === "replay" && conservative_net_hours_per_week > 0

/** Returns the name of the cluster that an instance is a member of, for a result about the instance. */
export const clusterReference = ({ cluster = null }: DescribedUnit): InstanceActivity["cluster"] =>
  cluster === null ? null : { instance_id: cluster.id, name: cluster.name }

/** A cluster must not sleep if nobody knows whether one of its members is used. */
const membersNotCollected = (history: DescribedUnit): ReadonlyArray<SleepBlocker> => {
  const collected = new Set(membersNow(history).map(({ instance }) => instance.name))
  const missing = (history.providerFacts?.cluster_facts?.members ?? []).filter(({ name }) => !collected.has(name))
  if (missing.length === 0) return []
  const names = missing.map(({ name }) => name).join(", ")
  const explanation = `of its members ${names} nothing is collected, so that nobody knows whether they are used`
  return [{ kind: "member_not_collected", explanation }]
}

/** How long a cluster's list of members counts while its members are still seen, but the cluster is not. */
const memberListCounts = Duration.days(1)

/**
 * A cluster must not sleep by an old list of its members. If clusters can no longer be listed, members that were added
 * since are not known, and any of them may be the one that is used.
 */
const membersNotListed = (history: DescribedUnit): ReadonlyArray<SleepBlocker> => {
  if (history.instance.kind === "instance") return []
  const { last_seen_at: listed } = history.instance
  const seenLater = membersNow(history).some(({ instance }) =>
    Duration.isGreaterThanOrEqualTo(DateTime.distance(listed, instance.last_seen_at), memberListCounts)
  )
  if (!seenLater) return []
  const explanation = `its members were last listed at ${DateTime.formatIso(listed)}, and nobody knows whether others were added since: allow rds:DescribeDBClusters`
  return [{ kind: "member_not_collected", explanation }]
}

/** Returns why a unit must not sleep. A cluster must not if its owner excluded one of its members. */
export const blockersOf = (
  history: DescribedUnit,
  tagNames: TagNamesShape | undefined
): ReadonlyArray<SleepBlocker> => {
  const { cluster } = history
  const facts = unitFactsOf(history)
  const [excluded] = [history, ...membersNow(history)].flatMap((one) => excludedByTag(one.instance.tags, tagNames))
  // A member sleeps with its cluster: whoever shows it is told which one that is.
  const blockers = [
    ...findBlockers(facts).filter(({ kind }) => kind !== "cluster_member" || !cluster),
    ...membersNotCollected(history),
    ...membersNotListed(history)
  ]
  return excluded === undefined ? blockers : [excluded, ...blockers]
}

/** What the analysis of a history is made from. `now` is the end of the history, `policy` is the fleet's. */
export const analysisInputOf = (history: UnitHistory, now: DateTime.Utc, policy: AnalysisPolicy): AnalysisInput => ({
  observations: observationsOf(history),
  timezone: history.instance.timezone,
  until: now,
  policy: analysisPolicyOf(policy, history.unitPolicy),
  facts: unitFactsOf(history)
})

/**
 * Adds to the analysis of a history what it saves, what forbids sleep, and what to know before stopping the unit. Use it
 * for an analysis that was made together with a plan; `evaluate` makes its own. `replay` is the replay of the unit's
 * plans, from which the savings come; without one, they are those of the usual week.
 */
export const evaluationOf = <A extends ActivityAnalysis>(
  analysis: A,
  history: UnitHistory,
  now: DateTime.Utc,
  options: EvaluationOptions,
  replay?: UnitReplay
) => {
  const { tagNames } = options
  const { instance, providerFacts } = history
  const facts = unitFactsOf(history)
  const cluster = clusterReference(history)
  // A member's backup is that of its cluster.
  const moveable =
    cluster === null ? backupWindowMovable(analysis.moved_backup, analysis.asleep.length, instance, facts) : []
  const savings = savingsOf(analysis, history, options, replay)
  const sleepsByPlans = savesByPlans(savings)
  const warnings = [
    ...timezoneNotChosen(instance.timezone, instance.timezone_source),
    ...(providerFacts === undefined ? [factsUnknown] : []),
    ...policyWarnings(analysis.policy, now),
    ...findWarnings(facts, analysis, now, sleepsByPlans)
  ]
  return {
    instance_id: instance.id,
    kind: instance.kind,
    name: instance.name,
    owner: instance.owner,
    environment: instance.environment,
    cluster,
    instance_status: instance.status,
    timezone_source: instance.timezone_source,
    ...analysis,
    unit_policy: policyInForce(options, history.unitPolicy),
    savings,
    provider_facts: providerFacts ?? null,
    blockers: blockersOf(history, tagNames),
    warnings: [...(analysis.asleep.length === 0 && !sleepsByPlans ? [] : warnings), ...moveable]
  }
}

/**
 * Returns when an instance could sleep, what that saves, and what forbids it. Use it for recommendations and exports,
 * which do not need the labels of the hours. `now` is the end of the history; it also decides whether discovery has not
 * seen the instance for long. The savings come from `replay`, or without one from the usual week. Pure: equal arguments give equal results.
 */
export const evaluate = (
  history: UnitHistory,
  now: DateTime.Utc,
  options: EvaluationOptions,
  replay?: UnitReplay
): Evaluation => evaluationOf(analyze(analysisInputOf(history, now, options.policy)), history, now, options, replay)

/** Like `evaluate`, with the label of every hour in ascending order. The history is judged only once. */
export const evaluateWithLabels = (
  history: UnitHistory,
  now: DateTime.Utc,
  options: EvaluationOptions,
  replay?: UnitReplay
): InstanceActivity =>
  evaluationOf(analyzeWithLabels(analysisInputOf(history, now, options.policy)), history, now, options, replay)
