import type {
  ActivityAnalysis,
  AnalysisStatus,
  AwakeReason,
  Backtest,
  HourOfWeekActivity,
  IdleWindow,
  LabelledHour,
  RestLimits,
  SeriesBaseline,
  SleepEvidence,
  SleepRefusal
} from "@snoozeql/domain/ActivityAnalysis"
import type { AnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { hoursPerWeek } from "@snoozeql/domain/HourOfWeek"
import type { InstanceFacts } from "@snoozeql/domain/InstanceFacts"
import { millisPerDay, millisPerHour } from "@snoozeql/domain/timeUnits"
import { DateTime } from "effect"
import { seriesNames } from "../hours/HourObservation.ts"
import { everySeries } from "../hours/internal/everySeries.ts"
import { observedSpan } from "../hours/internal/observedSpan.ts"
import type { ObservedUnit } from "../hours/ObservedUnit.ts"
import { awakeByPolicy, backupHours, maintenanceHours } from "../awake/awakeHours.ts"
import type { ProviderWindows } from "../awake/stayAwake.ts"
import type { BacktestScore } from "./internal/backtest.ts"
import { explainReason, explainWindow } from "./internal/explain.ts"
import { type Judgement, judge } from "./internal/judge.ts"
import { labelNames } from "../labels/labelHours.ts"
import { restLimitsOf } from "../labels/restLimits.ts"
import { moveBackup } from "./internal/moveBackup.ts"
import { groupByTime, type Occurrences } from "./internal/occurrences.ts"
import { findRuns, type Run, slotsOf } from "./internal/runs.ts"
import { findShortActivities, type ShortActivities } from "./internal/shortActivity.ts"
import { candidate, recommended } from "./internal/verdicts.ts"

/** What an instance is judged by. */
export interface AnalysisInput {
  /** What is known of an instance, or of a cluster. */
  readonly observations: ObservedUnit
  /** The IANA zone of the instance's week. */
  readonly timezone: string
  /** The exclusive end of the history. The default is the end of the last observed hour. */
  readonly until?: DateTime.Utc
  readonly policy: AnalysisPolicy
  /**
   * The backup and maintenance windows keep the instance awake if the policy says so. Without `first_seen_at`, or
   * sooner than 28 days after it, deletion is not advised.
   */
  readonly facts?: ProviderWindows & Pick<InstanceFacts, "first_seen_at">
}

const round = (value: number): number => Number(value.toFixed(4))

/** The end of the history in milliseconds, or undefined without observations. */
const endOf = ({ observations, until }: AnalysisInput): number | undefined => {
  if (until !== undefined) return until.epochMilliseconds
  const [, latest] = observedSpan(observations)
  return Number.isFinite(latest) ? (Math.floor(latest / millisPerHour) + 1) * millisPerHour : undefined
}

/** The observations of the pool of one hour of the week. */
const describePoolEvidence = (slot: number, { whole }: Judgement, bridgedHours: number): SleepEvidence => {
  const { active = 0, cpu_idle = 0, doubtful = 0, idle = 0, stopped = 0, unknown = 0 } = whole.evidence[slot] ?? {}
  return { idle, active, cpu_idle, doubtful, unknown, stopped, bridged_hours: bridgedHours }
}

/** The observations of the hours of the week themselves. */
const describeSlotEvidence = (slots: ReadonlyArray<number>, { whole: { counts } }: Judgement): SleepEvidence => {
  const sum = (column: Uint16Array) => slots.reduce((total, slot) => total + (column[slot] ?? 0), 0)
  return {
    idle: sum(counts.idle),
    active: sum(counts.active),
    cpu_idle: sum(counts.cpu_idle),
    doubtful: sum(counts.doubtful),
    unknown: sum(counts.unknown),
    stopped: sum(counts.stopped),
    bridged_hours: 0
  }
}

const describeWindow = (
  occurrences: Occurrences,
  level: IdleWindow["level"],
  judgement: Judgement,
  short: ShortActivities,
  input: AnalysisInput
): IdleWindow => {
  const { verdicts, whole } = judgement
  const slots = occurrences.runs.flatMap(slotsOf)
  const confidenceOf = (slot: number) =>
    level === "recommended" ? (whole.evidence[slot]?.confidence ?? 0) : (whole.evidence[slot]?.cpuConfidence ?? 0)
  const certain = slots.filter((slot) => !whole.bridged.has(slot))
  const weakest = certain.reduce(
    (least, slot) => (confidenceOf(slot) < confidenceOf(least) ? slot : least),
    certain[0] ?? 0
  )
  const evidence = describePoolEvidence(weakest, judgement, (slots.length - certain.length) / occurrences.runs.length)
  const confidence = round(confidenceOf(weakest))
  const reasons = slots.flatMap((slot) => verdicts[slot]?.reason ?? [])
  const reason = mostFrequent(reasons)
  return {
    days: occurrences.days,
    start: occurrences.start,
    end: occurrences.end,
    timezone: input.timezone,
    hours: occurrences.hours,
    confidence,
    level,
    evidence,
    explanation:
      level === "recommended" || reason === undefined
        ? explainWindow(occurrences, evidence, confidence, whole.baselines)
        : explainReason(
            reason,
            occurrences,
            describeSlotEvidence(slots, judgement),
            short.select(slots),
            whole,
            input.policy,
            () => nameProtectors(slots, input)
          )
  }
}

const mostFrequent = (reasons: ReadonlyArray<AwakeReason>): AwakeReason | undefined => {
  const counts = new Map<AwakeReason, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

const describeWindows = (
  judgement: Judgement,
  short: ShortActivities,
  input: AnalysisInput
): ReadonlyArray<IdleWindow> => {
  const { verdicts, whole } = judgement
  const bridgedHours = (run: Run) => String(slotsOf(run).filter((slot) => whole.bridged.has(slot)).length)
  const ofLevel = (level: typeof recommended | typeof candidate, name: IdleWindow["level"]) =>
    groupByTime(
      findRuns((slot) => verdicts[slot]?.level === level),
      bridgedHours
    ).map((occurrences) => describeWindow(occurrences, name, judgement, short, input))
  return [...ofLevel(recommended, "recommended"), ...ofLevel(candidate, "candidate")]
}

const describeRefusals = (
  judgement: Judgement,
  short: ShortActivities,
  input: AnalysisInput
): ReadonlyArray<SleepRefusal> => {
  const { verdicts, whole } = judgement
  const reasons = new Set(verdicts.flatMap(({ level, reason }) => (level === recommended ? [] : (reason ?? []))))
  return [...reasons]
    .flatMap((reason) =>
      groupByTime(findRuns((slot) => verdicts[slot]?.level !== recommended && verdicts[slot]?.reason === reason)).map(
        (occurrences) => ({ reason, occurrences })
      )
    )
    .toSorted((a, b) => (a.occurrences.runs[0]?.start ?? 0) - (b.occurrences.runs[0]?.start ?? 0))
    .map(({ occurrences, reason }) => {
      const slots = occurrences.runs.flatMap(slotsOf)
      const evidence = describeSlotEvidence(slots, judgement)
      const { days, end, hours, start } = occurrences
      const explanation = explainReason(reason, occurrences, evidence, short.select(slots), whole, input.policy, () =>
        nameProtectors(slots, input)
      )
      return { days, start, end, hours, reason, evidence, explanation }
    })
}

const describeBacktest = (score: BacktestScore, until: number): Backtest => ({
  from: DateTime.makeUnsafe(score.from * millisPerHour),
  until: DateTime.makeUnsafe(until),
  idle_hours: score.idle,
  asleep_idle_hours: score.asleepIdle,
  asleep_unknown_hours: score.asleepUnknown,
  false_sleep_hours: score.asleepActive,
  false_sleep_events: score.falseSleepEvents,
  recall: score.idle === 0 ? null : round(score.asleepIdle / score.idle)
})

const describeHours = ({ verdicts, whole }: Judgement): ReadonlyArray<HourOfWeekActivity> =>
  verdicts.map(({ level, reason }, slot) => ({
    hour_of_week: slot,
    idle: whole.counts.idle[slot] ?? 0,
    active: whole.counts.active[slot] ?? 0,
    cpu_idle: whole.counts.cpu_idle[slot] ?? 0,
    doubtful: whole.counts.doubtful[slot] ?? 0,
    unknown: whole.counts.unknown[slot] ?? 0,
    stopped: whole.counts.stopped[slot] ?? 0,
    confidence: round(whole.evidence[slot]?.confidence ?? 0),
    level: level === recommended ? "recommended" : level === candidate ? "candidate" : null,
    reason
  }))

const describeBaselines = ({ whole }: Judgement): ReadonlyArray<SeriesBaseline> =>
  seriesNames.map((series) => {
    const { ceiling, floor } = whole.baselines[series]
    return { series, floor: Number.isNaN(floor) ? null : round(floor), ceiling: round(ceiling) }
  })

const describeRestLimits = ({ whole }: Judgement, policy: AnalysisPolicy): ReadonlyArray<RestLimits> =>
  restLimitsOf(whole, policy).map((limits) =>
    everySeries((series) => {
      const limit = limits[series]
      return limit === null ? null : round(limit)
    })
  )

const allHours: ReadonlyArray<number> = Array.from({ length: hoursPerWeek }, (_, slot) => slot)

/**
 * Deletion is advised only this many days after discovery first saw the instance. Deletion cannot be undone, and data
 * from before that time may belong to another instance that had the same name.
 */
const daysBeforeDeletion = 28

const adviceWhenAlwaysIdle = (firstSeenAt: DateTime.Utc | null | undefined, end: number): string => {
  const days = firstSeenAt ? Math.max(0, Math.floor((end - firstSeenAt.epochMilliseconds) / millisPerDay)) : 0
  if (days >= daysBeforeDeletion) return "snapshot and delete it, or stop it and stop it again every week"
  return `stop it and stop it again every week; whether it can be deleted is too early to say, after ${days} of ${daysBeforeDeletion} days of discovery`
}

const explainStatus = (
  status: AnalysisStatus,
  judgement: Judgement,
  windows: ReadonlyArray<IdleWindow>,
  asleep: ReadonlyArray<number>,
  { facts, policy }: AnalysisInput,
  end: number
): string => {
  const { observedHours, whole } = judgement
  const candidates = windows.filter(({ level }) => level === "candidate").length
  const butCandidates =
    candidates === 0
      ? ""
      : `, but there ${candidates === 1 ? "is 1 candidate" : `are ${candidates} candidates`}: times that look idle, with too little evidence to recommend them`
  const least = Math.min(...whole.evidence.map(({ confidence }) => confidence))
  const butShortJobs = Number.isNaN(whole.baselines.connections_max.floor)
    ? "; the maximum of connections is not known, so a short job would not show"
    : ""
  const sentences: { readonly [Status in AnalysisStatus]: () => string } = {
    insufficient: () =>
      `${observedHours} hours observed, at least ${policy.minimum_observed_hours} are needed to judge`,
    none: () => `no hour of the week may sleep${butCandidates}, after ${observedHours} observed hours`,
    ok: () => `could sleep ${asleep.length} of 168 hours a week, after ${observedHours} observed hours`,
    always_idle: () =>
      `idle at every hour of the week, after ${observedHours} observed hours (least confidence ${least.toFixed(2)})${butShortJobs}: ${adviceWhenAlwaysIdle(facts?.first_seen_at, end)}`
  }
  return sentences[status]()
}

/** The hours of the week of the backup window if the policy protects it. */
const awakeByBackup = ({ facts, policy, timezone }: AnalysisInput, at: number): Iterable<number> =>
  facts !== undefined && policy.protect_backup_window ? backupHours(facts, timezone, at) : []

/** The hours of the week of the maintenance windows if the policy protects them. */
const awakeByMaintenance = ({ facts, policy, timezone }: AnalysisInput, at: number): Iterable<number> =>
  facts !== undefined && policy.protect_maintenance_window ? maintenanceHours(facts, timezone, at) : []

/** Names what forbids sleep in these hours of the week, such as "the policy and the backup window". */
const nameProtectors = (slots: ReadonlyArray<number>, input: AnalysisInput): string => {
  const at = endOf(input) ?? 0
  const protectors = [
    ["the policy", awakeByPolicy(input.policy)],
    ["the backup window", new Set(awakeByBackup(input, at))],
    ["the maintenance window", new Set(awakeByMaintenance(input, at))]
  ] as const
  return protectors.flatMap(([name, hours]) => (slots.some((slot) => hours.has(slot)) ? [name] : [])).join(" and ")
}

/** What is concluded from a history, and what it was concluded from. */
export interface JudgedInstance {
  readonly analysis: ActivityAnalysis
  readonly judgement: Judgement
}

/** Does what `analyze` does, and returns the judgement too, from which a plan is made. */
export const judgeInstance = (input: AnalysisInput): JudgedInstance => {
  const { policy, timezone } = input
  const end = endOf(input) ?? 0
  const byPolicy = awakeByPolicy(policy)
  const awake = new Set([...byPolicy, ...awakeByBackup(input, end), ...awakeByMaintenance(input, end)])
  const judgement = judge({ observations: input.observations, timezone, until: end, awake }, policy)
  const { observedHours, score, table, verdicts, whole } = judgement

  const isSufficient = observedHours >= policy.minimum_observed_hours
  const isVetoed = verdicts.some(({ reason }) => reason === "vetoed")
  const isAlwaysIdle = byPolicy.size === 0 && !isVetoed && whole.decided.every(({ level }) => level === recommended)
  const covered = allHours.filter((slot) => verdicts[slot]?.level === recommended)
  const status = !isSufficient ? "insufficient" : isAlwaysIdle ? "always_idle" : covered.length > 0 ? "ok" : "none"
  const asleep = status === "always_idle" ? allHours : status === "ok" ? covered : []
  const short = findShortActivities(table, whole, timezone)
  const windows = status === "ok" || status === "none" ? describeWindows(judgement, short, input) : []
  const analysis: ActivityAnalysis = {
    status,
    explanation: explainStatus(status, judgement, windows, asleep, input, end),
    timezone,
    from: table.length === 0 ? null : DateTime.makeUnsafe(table.first * millisPerHour),
    until: table.length === 0 ? null : DateTime.makeUnsafe(end),
    observed_hours: observedHours,
    baselines: describeBaselines(judgement),
    rest_limits: describeRestLimits(judgement, policy),
    windows,
    refusals: status === "ok" || status === "none" ? describeRefusals(judgement, short, input) : [],
    asleep,
    hours_of_week: describeHours(judgement),
    backtest: score === undefined || !isSufficient ? null : describeBacktest(score, end),
    moved_backup:
      (status === "ok" || status === "none") && input.facts !== undefined
        ? moveBackup(judgement, {
            facts: input.facts,
            timezone,
            at: end,
            policy,
            awake: new Set([...byPolicy, ...awakeByMaintenance(input, end)])
          })
        : null,
    policy
  }
  return { analysis, judgement }
}

/**
 * Judges an instance: returns when in the week it could sleep, and why not at other times. Use it for what a person
 * looks at and for schedules; `planDay` plans a single day. The same input gives the same result, whatever the order of
 * the rows.
 */
export const analyze = (input: AnalysisInput): ActivityAnalysis => judgeInstance(input).analysis

/** An analysis with the label of every UTC hour of the history, in ascending order. */
export interface LabelledAnalysis extends ActivityAnalysis {
  readonly labels: ReadonlyArray<LabelledHour>
}

/** Does what `analyze` does, and returns the labels of the hours too. Use it if they are shown: it judges only once. */
export const analyzeWithLabels = (input: AnalysisInput): LabelledAnalysis => {
  const { analysis, judgement } = judgeInstance(input)
  const { table, whole } = judgement
  const labels = Array.from(whole.labels, (label, index) => ({
    hour: DateTime.makeUnsafe((table.first + index) * millisPerHour),
    label: labelNames[label] ?? "unknown"
  }))
  return { ...analysis, labels }
}
