import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { wallClock } from "./observations.ts"
import type { Trigger } from "./scheduleSimulation.ts"

/** A simulation of cron by the rules of crontab(5), with the machine's own sh. It uses no code of the package. */

const minute = 60_000
const quarter = 15 * minute

/** The longest command that Debian's cron runs (MAX_COMMAND). */
const longestCommand = 998

export interface CronLine {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number> | "*"
  readonly command: string
}

const readNumbers = (text: string, most: number): ReadonlySet<number> => {
  const numbers = text.split(",").map(Number)
  if (!numbers.every((number) => Number.isInteger(number) && number <= most)) throw new Error(`${text} is not a list`)
  return new Set(numbers)
}

/**
 * The lines of a crontab without its comments. Cron takes an unescaped `%` as the end of the command, and replaces `\%`
 * with `%`. BusyBox does neither.
 */
export const readCrontab = (crontab: string, cron: "vixie" | "busybox" = "vixie"): ReadonlyArray<CronLine> => {
  if (!crontab.endsWith("\n")) throw new Error("the last line has no end")
  return crontab
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const [, minutes = "", hours = "", days = "", command = ""] = /^(\S+) (\S+) (\* \* \S+) (.*)$/.exec(line) ?? []
      if (days !== "* * *") throw new Error(`not on every day: ${line}`)
      if (/(^|[^\\])%/.test(command)) throw new Error(`an unescaped % in ${command}`)
      if (command.length > longestCommand) throw new Error(`a command of ${command.length} characters`)
      return {
        minutes: readNumbers(minutes, 59),
        hours: hours === "*" ? hours : readNumbers(hours, 23),
        command: cron === "busybox" ? command : command.replaceAll(String.raw`\%`, "%")
      }
    })
}

/** When cron runs a line on a machine in a zone, from `from` to `until` in milliseconds. */
export const runTimes = (line: CronLine, machineZone: string, from: number, until: number): ReadonlyArray<number> => {
  const times: Array<number> = []
  for (let at = from; at < until; at += minute) {
    const clock = wallClock(machineZone, at)
    if (line.minutes.has(clock.minute) && (line.hours === "*" || line.hours.has(clock.hour))) times.push(at)
  }
  return times
}

const offsetOf = (timezone: string, at: number): number => {
  const { day, hour, minute: minuteOfHour } = wallClock(timezone, at)
  return (day * 86_400_000 + hour * 3_600_000 + minuteOfHour * minute - at) / 1_000
}

/** A function of sh that acts as GNU's or BSD's `date` at $NOW in the zone. In any other zone it shows UTC. */
const dateFunction = (timezone: string, from: number, until: number, kind: "gnu" | "bsd" | "neither"): string => {
  const branches: Array<string> = []
  let offset = offsetOf(timezone, from)
  for (let at = from; at < until; at += quarter) {
    const next = offsetOf(timezone, at)
    if (next !== offset) branches.push(`[ $e -lt ${at / 1_000} ] && { o=${offset}; return; }`)
    offset = next
  }
  return `
offset() { ${branches.join("\n")}
  o=${offset}; }
date() {
  case $1 in
    -d) [ ${kind} = gnu ] || { echo "usage: date" >&2; return 1; }; e=\${2#@}; shift 2;;
    -r) [ ${kind} = bsd ] || { echo "date: no such file" >&2; return 1; }; e=$2; shift 2;;
    *) e=$NOW;;
  esac
  if [ "$TZ" = "${timezone}" ]; then offset; else o=0; fi
  w=$((((e + o) / 60 + 4320) % 10080))
  case $1 in
    +%s) echo $e;;
    +%u%H%M) printf '%d%02d%02d' $((w / 1440 + 1)) $((w % 1440 / 60)) $((w % 60));;
    *) echo "date: unexpected $1" >&2; return 1;;
  esac
}
aws() { echo "$NOW $*"; }
`
}

export interface CrontabRun {
  readonly lines: ReadonlyArray<CronLine>
  /** The zone of the instance. The machine has its data unless `isZoneKnown` is false. */
  readonly timezone: string
  readonly isZoneKnown?: boolean
  readonly machineZone?: string
  readonly from: number
  readonly until: number
  /** How late cron starts every command, in seconds. */
  readonly delay?: number
  readonly date?: "gnu" | "bsd" | "neither"
}

/** A call of the AWS CLI: when it was due in milliseconds, and its arguments. */
export interface Call {
  readonly at: number
  readonly words: string
}

/** Runs the lines of a crontab under sh whenever cron would, and returns what they called and printed to stderr. */
export const runCrontab = ({
  date = "gnu",
  delay = 0,
  from,
  isZoneKnown = true,
  lines,
  machineZone = "UTC",
  timezone,
  until
}: CrontabRun): { readonly calls: ReadonlyArray<Call>; readonly complaints: string } => {
  const zones = mkdtempSync(join(tmpdir(), "zoneinfo-"))
  try {
    if (isZoneKnown) {
      mkdirSync(dirname(join(zones, timezone)), { recursive: true })
      writeFileSync(join(zones, timezone), "")
    }
    const runs = lines.flatMap((line, index) =>
      runTimes(line, machineZone, from, until).map((at) => `NOW=${at / 1_000 + delay}; eval "$line${index}"`)
    )
    const script = [
      dateFunction(timezone, from - 86_400_000, until + 86_400_000, date),
      ...lines.map(({ command }, index) => `line${index}='${command.replaceAll("'", String.raw`'\''`)}'`),
      ...runs
    ].join("\n")
    const { error, status, stderr, stdout } = spawnSync("sh", {
      input: script,
      encoding: "utf8",
      env: { TZDIR: zones }
    })
    if (error !== undefined || status !== 0) throw new Error(`sh ended with ${status}: ${stderr}`, { cause: error })
    const calls = stdout
      .split("\n")
      .filter((row) => row !== "")
      .map((row) => {
        const [, at = "", words = ""] = /^(\d+) (.*)$/.exec(row) ?? []
        return { at: (Number(at) - delay) * 1_000, words }
      })
      .toSorted((a, b) => a.at - b.at)
    return { calls, complaints: stderr }
  } finally {
    rmSync(zones, { recursive: true })
  }
}

/** The first time each trigger is due on each date of the zone. */
export const dueTimes = (
  triggers: ReadonlyArray<Trigger>,
  timezone: string,
  from: number,
  until: number
): ReadonlyArray<{ readonly at: number; readonly action: string }> => {
  const due: Array<{ readonly at: number; readonly action: string }> = []
  const done = new Set<string>()
  for (let at = from; at < until; at += minute) {
    const clock = wallClock(timezone, at)
    triggers.forEach(({ action, hour, minute: minuteOfHour, weekdays }, index) => {
      if (clock.hour !== hour || clock.minute !== minuteOfHour || !weekdays.includes(clock.weekday)) return
      if (done.has(`${index} ${clock.day}`)) return
      done.add(`${index} ${clock.day}`)
      due.push({ at, action })
    })
  }
  return due
}
