import { analyze, type AnalysisInput, labelActivity } from "@snoozeql/analysis/analyze"
import { excludedByTag } from "@snoozeql/analysis/excludedByTag"
import type { ObservedHistory } from "@snoozeql/analysis/HourObservation"
import type { PriceTable } from "@snoozeql/analysis/PriceTable"
import { estimateSavings } from "@snoozeql/analysis/savings"
import { findBlockers, findWarnings } from "@snoozeql/analysis/sleepNotices"
import { timezoneNotChosen } from "@snoozeql/analysis/timezoneNotChosen"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { retentionCutoff } from "@snoozeql/domain/Hour"
import type { Instance } from "@snoozeql/domain/Instance"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import type { SleepWarning } from "@snoozeql/domain/SleepNotice"
import type { MetricsRange } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration } from "effect"
import type { InstanceActivity } from "../api/ActivityApi.ts"

/** How the fleet is judged. */
export interface ActivityOptions {
  readonly retention: Duration.Duration
  readonly policy: AnalysisPolicy
  readonly prices: PriceTable | undefined
}

/** What the store knows of one instance. */
export interface InstanceHistory extends ObservedHistory {
  readonly instance: Instance
  /** Undefined where discovery has not seen the instance. */
  readonly providerFacts: ProviderFacts | undefined
}

/** The hours to judge: those that are kept, as far as the policy looks back, up to now. */
export const historyRange = (now: DateTime.Utc, { policy, retention }: ActivityOptions): MetricsRange => {
  const kept = retentionCutoff(now, retention)
  const judged = DateTime.subtract(now, { weeks: policy.history_weeks })
  return { start: DateTime.max(kept, judged), end: now }
}

/**
 * Of an instance that discovery has not seen, what forbids nothing and costs least: a single instance in one zone, outside
 * of any cluster. `factsUnknown` says so wherever it matters.
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

const factsOf = ({
  instance: { class: className, currency, engine, first_seen_at, hourly_cost, last_seen_at, region, status },
  providerFacts
}: InstanceHistory): InstanceFacts => ({
  engine,
  class: className,
  region,
  status,
  first_seen_at: providerFacts === undefined ? null : first_seen_at,
  last_seen_at: providerFacts === undefined ? null : last_seen_at,
  ...(providerFacts ?? assumedFacts),
  hourly_cost,
  currency
})

const factsUnknown: SleepWarning = {
  kind: "facts_unknown",
  explanation:
    "not known whether it is a read replica or has one, a member of a cluster, Multi-AZ or reserved, nor its backup and maintenance windows: look before it sleeps"
}

const inputOf = (history: InstanceHistory, now: DateTime.Utc, { policy }: ActivityOptions): AnalysisInput => ({
  observations: history,
  timezone: history.instance.timezone,
  until: now,
  policy,
  facts: factsOf(history)
})

const judge = (history: InstanceHistory, now: DateTime.Utc, input: AnalysisInput, { prices }: ActivityOptions) => {
  const { instance, providerFacts } = history
  const analysis = analyze(input)
  const facts = factsOf(history)
  const warnings = [
    ...timezoneNotChosen(instance.timezone, instance.timezone_source),
    ...(providerFacts === undefined ? [factsUnknown] : []),
    ...findWarnings(facts, analysis)
  ]
  return {
    instance_id: instance.id,
    name: instance.name,
    instance_status: instance.status,
    timezone_source: instance.timezone_source,
    ...analysis,
    savings: estimateSavings(analysis, facts, prices),
    provider_facts: providerFacts ?? null,
    blockers: [...excludedByTag(instance.tags), ...findBlockers(facts, now)],
    warnings: analysis.asleep.length === 0 ? [] : warnings
  }
}

/** The analysis of an instance with what it saves and what forbids it, but not the labels of its hours. */
export const judgeInstance = (
  history: InstanceHistory,
  now: DateTime.Utc,
  options: ActivityOptions
): Omit<InstanceActivity, "labels"> => judge(history, now, inputOf(history, now, options), options)

/** `judgeInstance` with the label of every hour. */
export const describeActivity = (
  history: InstanceHistory,
  now: DateTime.Utc,
  options: ActivityOptions
): InstanceActivity => {
  const input = inputOf(history, now, options)
  return { ...judge(history, now, input, options), labels: labelActivity(input) }
}
