import type { CronEntry, CronExport } from "@snoozeql/domain/ScheduleExport"
import type { DateTime } from "effect"
import { findRepeatedMinutes } from "./sleepTimes.ts"
import { type Action, findActions, namesOfDays } from "./actions.ts"
import { clockPatterns } from "./clockPatterns.ts"
import { planNote } from "./planNotes.ts"
import { type ExportInput, isFilled } from "./ExportInput.ts"

/**
 * Time zones differ by whole quarters of an hour, and so do the two offsets of a zone that changes its clocks. So on a
 * machine in any zone, one of four minutes of every hour is the right one.
 */
const quarter = 15

const minutesOfHour = (minuteOfDay: number): string =>
  [0, 1, 2, 3].map((index) => (minuteOfDay % quarter) + index * quarter).join(",")

/** By how many seconds the clocks go back when they repeat the action's local time. */
const repetitions = ({ days, minuteOfDay }: Action, timezone: string, now: DateTime.Utc): ReadonlyArray<number> => {
  const repeated = findRepeatedMinutes(timezone, now.epochMilliseconds)
  const lengths = repeated
    .filter(({ from, to }) => days.some((day) => contains(day * 1_440 + minuteOfDay, from, to)))
    .map(({ from, to }) => (to - from) * 60)
  return [...new Set(lengths)]
}

const contains = (minute: number, from: number, to: number): boolean => (minute - from + 10_080) % 10_080 < to - from

/** The format that the patterns match. `\%` since cron takes a bare `%` as the end of the line. `sh` drops the `\`. */
const format = String.raw`+\%u\%H\%M`

/** Skips the call if the zone's clock showed the same time `seconds` ago, so that the clocks have gone back since. */
const unlessRepeated = (call: string, timezone: string, patterns: string, seconds: number): string => {
  const before = String.raw`$(($(date +\%s)-${seconds}))`
  // The first form is for GNU and BusyBox, the second for BSD and macOS. If neither works, the call is made twice.
  const clock = `TZ=${timezone} date -d @${before} ${format} 2>/dev/null || TZ=${timezone} date -r ${before} ${format} 2>/dev/null`
  return `case $(${clock}) in ${patterns}) ;; *) ${call};; esac`
}

/** One line of the crontab. Every quarter of an hour it compares the clock of the instance's zone with the patterns. */
const lineOf = (one: Action, { kind, name, now, region, timezone }: ExportInput): string => {
  // The patterns cover a quarter of an hour: a late cron still matches, and none of the other three minutes does.
  const patterns = clockPatterns(one.days, one.minuteOfDay, quarter)
  // Cron's PATH has no /usr/local/bin, where the AWS CLI installs itself.
  const call = `PATH=$PATH:/usr/local/bin aws rds ${one.action}-db-${kind} --db-${kind}-identifier ${name} --region ${region}`
  const action = repetitions(one, timezone, now).reduce(
    (guarded, seconds) => unlessRepeated(guarded, timezone, patterns, seconds),
    call
  )
  const guard = `case $(TZ=${timezone} date ${format}) in ${patterns})`
  const schedule = `${minutesOfHour(one.minuteOfDay)} * * * *`
  if (timezone === "UTC") return `${schedule} ${guard} ${action};; esac`
  // Without the zone's data, the C library uses UTC.
  const known = `[ -e "\${TZDIR:-/usr/share/zoneinfo}/${timezone}" ]`
  const complaint = `echo "${name} was not ${one.action === "stop" ? "stopped" : "started"}: this machine has no time zone data of ${timezone}" >&2`
  return `${schedule} ${guard} if ${known}; then ${action}; else ${complaint}; fi;; esac`
}

/** Writes cron entries for Kubernetes, and a crontab for any cron. */
export const toCron = (input: ExportInput): CronExport | undefined => {
  const { name, notes, timezone, times } = input
  const actions = findActions(times)
  const entries = actions.map(({ action, days, minuteOfDay }): CronEntry => ({
    action,
    schedule: `${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} * * ${namesOfDays(days)}`,
    timezone
  }))
  const comments = [
    `SnoozeQL stops and starts ${name} by the clock of ${timezone}, whatever zone this machine is in.`,
    "Every line runs each quarter of an hour and looks at that clock: many crons ignore CRON_TZ.",
    ...[...notes, planNote("cron")].map((note) => `Note: ${note}.`)
  ].map((comment) => `# ${comment}`)
  const lines = actions.map((one) => lineOf(one, input))
  return isFilled(entries)
    ? { format: "cron", notes, entries, crontab: `${[...comments, ...lines].join("\n")}\n` }
    : undefined
}
