import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { type HourObservation, historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { type ForecastStages, usualStages } from "@snoozeql/analysis/plan/Forecast"
import { fewestHours } from "@snoozeql/analysis/plan/planDay"
import { notKnown, type Replay, type ReplayMode, replayModes } from "@snoozeql/analysis/replay/replay"
import { addReplayScores, type ReplayScore, scoreReplay, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { type TermName, termNames, termWeights } from "@snoozeql/analysis/risk/terms"
import { decideSchedule } from "@snoozeql/analysis/week/weeklySchedule"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import { localClock } from "../localClock.ts"
import type { ReplayedDatabase } from "./databases.ts"

/** One way to plan. */
export interface PlanMode extends ReplayMode {
  /** A stage that is omitted or replaced, to measure what it is worth. */
  readonly change?: "without the weekly record" | `without ${TermName}`
}

/** The unique name of a mode. */
export const nameOf = ({ censored, change, look, oneIn, refit }: PlanMode): string =>
  [refit, look ? "look" : "", censored ? "censored" : "", String(oneIn), change ?? ""].join(" ")

const hoursPerDay = 24

/** The spans of history, in days, by which decisions are grouped: from, and up to. */
const historySpans = [
  [14, 28],
  [28, 56],
  [56, Number.POSITIVE_INFINITY]
] as const

/** The result of a group of databases in one mode. */
export interface PlanResult {
  readonly databases: number
  readonly score: ReplayScore
  /** The scores by the known days of history: 14 to 27, 28 to 55, 56 and more. */
  readonly byHistory: ReadonlyArray<ReplayScore>
  /** The replays, for figures that are not sums. */
  readonly replays: ReadonlyArray<Replay>
}

/** Results by mode, then by group. */
export type PlanEvaluation = ReadonlyMap<string, ReadonlyMap<string, PlanResult>>

const stagesOf = (change: PlanMode["change"], decideWeek: ForecastStages["decideWeek"]): ForecastStages => {
  const stages = { ...usualStages, decideWeek }
  if (change === "without the weekly record") return { ...stages, isClean: () => false }
  const term = termNames.find((name) => change === `without ${name}`)
  return term === undefined ? stages : { ...stages, weights: { ...termWeights, [term]: 0 } }
}

/**
 * Caches the weekly method's decisions. It decides the same for the same hours, so modes that see all hours share them.
 */
const remember = (decideWeek: ForecastStages["decideWeek"]): ForecastStages["decideWeek"] => {
  const known = new Map<number, ReturnType<ForecastStages["decideWeek"]>>()
  return (table, ...others) => {
    const until = table.first + table.length
    const decision = known.get(until) ?? decideWeek(table, ...others)
    known.set(until, decision)
    return decision
  }
}

const slice = ({ active, asleep, first, risk, stopped }: Replay, from: number, until: number): Replay => ({
  first: first + from,
  active: active.subarray(from, until),
  asleep: asleep.subarray(from, until),
  risk: risk.subarray(from, until),
  stopped: stopped.subarray(from, until)
})

/** Compares the decisions with the true activity instead of the labels. */
const withTruth = (played: Replay, { firstHour, truth }: ReplayedDatabase): Replay => ({
  ...played,
  active: Uint8Array.from(played.asleep, (_, index) => truth[played.first + index - firstHour] ?? notKnown)
})

const splitByHistory = (played: Replay, { firstHour }: ReplayedDatabase): ReadonlyArray<ReplayScore> => {
  const before = played.first - firstHour
  return historySpans.map(([from, until]) => {
    const at = (days: number) => Math.min(played.asleep.length, Math.max(0, days * hoursPerDay - before))
    return scoreReplay(slice(played, at(from), at(until)))
  })
}

/** The weekly method, issued every day and followed blindly, by how many weeks of history it is given. */
export const weeklyMethods: ReadonlyMap<string, number> = new Map([
  ["the weekly method from 14 days, issued daily", 2],
  [
    `the weekly method from ${defaultAnalysisPolicy.history_weeks} weeks, issued daily`,
    defaultAnalysisPolicy.history_weeks
  ]
])

const replayWeeklyMethod = (
  observations: ReadonlyArray<HourObservation>,
  { firstHour, timezone, truth }: ReplayedDatabase,
  history_weeks: number
): Replay => {
  const policy = { ...defaultAnalysisPolicy, history_weeks }
  const first = firstHour + fewestHours
  const hours = truth.length - fewestHours
  const played = {
    first,
    asleep: new Uint8Array(hours),
    risk: new Float64Array(hours),
    active: new Uint8Array(hours),
    stopped: new Uint8Array(hours)
  }
  for (let day = 0; day < hours; day += hoursPerDay) {
    const until = first + day
    const from = until - history_weeks * 7 * hoursPerDay
    const seen = observations.filter(({ hour }) => {
      const at = hour.epochMilliseconds / millisPerHour
      return at >= from && at < until
    })
    const end = DateTime.makeUnsafe(until * millisPerHour)
    const { asleep } = decideSchedule(historyOf(seen), timezone, end, policy)
    for (let hour = day; hour < Math.min(day + hoursPerDay, hours); hour++) {
      if (asleep[localClock(timezone, (first + hour) * millisPerHour).slot] === true) played.asleep[hour] = 1
    }
  }
  return played
}

/** The replays of one database by the name of the mode. */
export type DatabaseReplays = ReadonlyMap<string, Replay>

/** Replays a database in every mode, and with the weekly method. */
export const replayDatabase = (database: ReplayedDatabase, modes: ReadonlyArray<PlanMode>): DatabaseReplays => {
  const observations = database.observations()
  const history = historyOf(observations)
  const replays = new Map<string, Replay>()
  const add = (name: string, played: Replay) => replays.set(name, withTruth(played, database))
  for (const [name, weeks] of weeklyMethods) add(name, replayWeeklyMethod(observations, database, weeks))
  const shared = remember(usualStages.decideWeek)
  const kinds = Map.groupBy(modes, ({ censored, change }) => `${String(censored)} ${change ?? ""}`)
  for (const alike of kinds.values()) {
    const [first] = alike
    if (first === undefined) continue
    const stages = stagesOf(first.change, first.censored ? usualStages.decideWeek : shared)
    const { timezone } = database
    const played = replayModes(history, { timezone, policy: defaultAnalysisPolicy, stages }, alike)
    alike.forEach((mode, index) => {
      const one = played[index]
      if (one !== undefined) add(nameOf(mode), one)
    })
  }
  return replays
}

/** Adds up the replays of databases, which come in the same order, by mode and by group. */
export const collectPlans = (
  databases: ReadonlyArray<ReplayedDatabase>,
  replayed: ReadonlyArray<DatabaseReplays>
): PlanEvaluation => {
  const results = new Map<string, Map<string, PlanResult>>()
  databases.forEach((database, index) => {
    for (const [name, played] of replayed[index] ?? []) {
      const ofMode = results.get(name) ?? new Map<string, PlanResult>()
      results.set(name, ofMode)
      const score = scoreReplay(played)
      const byHistory = splitByHistory(played, database)
      for (const group of [...database.groups, "all"]) {
        const before = ofMode.get(group)
        ofMode.set(group, {
          databases: (before?.databases ?? 0) + 1,
          score: addReplayScores(before?.score ?? zeroReplayScore, score),
          byHistory: byHistory.map((one, span) => addReplayScores(before?.byHistory[span] ?? zeroReplayScore, one)),
          replays: [...(before?.replays ?? []), played]
        })
      }
    }
  })
  return results
}
