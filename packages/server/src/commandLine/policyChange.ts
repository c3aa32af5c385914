import { dayNames, type DayName } from "@snoozeql/domain/HourOfWeek"
import { ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import { UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { DateTime, Option, Result, Schema, SchemaIssue } from "effect"
import { readDayOrTime } from "./dayOrTime.ts"
import { WrongUsage } from "./WrongUsage.ts"

/** The flags of `snoozeql policy` and the values that they set. */
export const policyKeys = {
  "one-in": "one_in",
  "minimum-window": "minimum_run_hours",
  "protect-hours": "protected_hours",
  "protect-date": "protected_dates",
  "awake-until": "awake_until"
} as const satisfies Readonly<Record<string, keyof UnitPolicy>>

/** What the flags of `snoozeql policy` say, as they were written. */
export interface PolicyFlags {
  readonly oneIn: Option.Option<number>
  readonly minimumWindow: Option.Option<number>
  readonly protectHours: ReadonlyArray<string>
  readonly protectDates: ReadonlyArray<string>
  readonly awakeUntil: Option.Option<string>
  readonly reset: ReadonlyArray<keyof typeof policyKeys>
  readonly clear: boolean
}

/** Whether the flags change anything. */
export const changesPolicy = (flags: PolicyFlags): boolean =>
  flags.clear ||
  Option.isSome(flags.oneIn) ||
  Option.isSome(flags.minimumWindow) ||
  Option.isSome(flags.awakeUntil) ||
  [flags.protectHours, flags.protectDates, flags.reset].some(({ length }) => length > 0)

const violations = SchemaIssue.makeFormatterStandardSchemaV1()

const wrong = (flag: string, message: string) => Result.fail(new WrongUsage({ flag, message }))

const dayOf = (text: string): number => dayNames.findIndex((name) => name.slice(0, 3).toLowerCase() === text)

/** The days of a list such as `mon-fri,sun`, or undefined if it is none. A range may cross the end of the week. */
const readDays = (text: string): ReadonlyArray<DayName> | undefined => {
  if (text === "daily") return dayNames
  const days = new Set<number>()
  for (const part of text.split(",")) {
    const [from = -1, to = from, ...others] = part.split("-").map(dayOf)
    if (from < 0 || to < 0 || others.length > 0) return undefined
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day)
      if (day === to) break
    }
  }
  return dayNames.filter((_, day) => days.has(day))
}

const hoursForm = /^(\S+) (\d\d:\d\d)-(\d\d:\d\d)$/

const readHours = (text: string): Result.Result<unknown, WrongUsage> => {
  const [, written = "", start, end] = hoursForm.exec(text.trim().toLowerCase()) ?? []
  const days = readDays(written)
  return start === undefined || days === undefined
    ? wrong("--protect-hours", `expected days and times such as "mon-fri 08:00-18:00", found "${text}"`)
    : Result.succeed({ days, start, end: end === "24:00" ? "00:00" : end })
}

const readDate = (text: string): Result.Result<ProtectedDate, WrongUsage> => {
  const [, day] = /^every-(.*)$/.exec(text) ?? []
  const [, month] = /^last-working-day-(\d\d?)$/.exec(text) ?? []
  const date =
    day !== undefined
      ? { kind: "yearly", day }
      : text === "last-working-day"
        ? { kind: "last_working_day" }
        : month !== undefined
          ? { kind: "last_working_day", month: Number(month) }
          : { kind: "date", date: text }
  return Option.match(Schema.decodeUnknownOption(ProtectedDate)(date), {
    onNone: () =>
      wrong(
        "--protect-date",
        `expected a day that exists, such as 2026-12-24, every-12-24, last-working-day or last-working-day-12 (of December), found "${text}"`
      ),
    onSome: Result.succeed
  })
}

/** The instant that `--awake-until` names: itself, or the beginning of a day by the clocks of the unit's zone. */
const readAwakeUntil = (text: string, timezone: string, now: DateTime.Utc): Result.Result<DateTime.Utc, WrongUsage> => {
  return Option.match(readDayOrTime(text, timezone), {
    onNone: () =>
      wrong(
        "--awake-until",
        `expected a day such as 2026-12-01, or a time such as 2026-12-01T08:00:00Z, found "${text}"`
      ),
    onSome: (until) =>
      DateTime.isGreaterThan(until, now)
        ? Result.succeed(until)
        : wrong(
            "--awake-until",
            `expected a time in the future, found "${text}", which keeps nothing awake; to remove it, use --reset awake-until`
          )
  })
}

/** `none` protects nothing, whatever the fleet's policy does. */
const readList = <A>(
  texts: ReadonlyArray<string>,
  read: (text: string) => Result.Result<A, WrongUsage>
): Result.Result<ReadonlyArray<A>, WrongUsage> =>
  texts.length === 1 && texts[0] === "none" ? Result.succeed([]) : Result.all(texts.map(read))

const describeKey = (key: string): string =>
  Object.entries(policyKeys).find(([, name]) => key === name || key.startsWith(`${name}.`))?.[0] ?? key

/**
 * Returns the policy that the flags make of a unit's. `--clear` comes first, then `--reset`; a list replaces the list
 * that was there. Fails with `WrongUsage` for a value that no policy can have, and for an `--awake-until` that is not after
 * `now`.
 */
export const changePolicy = (
  before: UnitPolicy,
  flags: PolicyFlags,
  timezone: string,
  now: DateTime.Utc
): Result.Result<UnitPolicy, WrongUsage> =>
  Result.gen(function* () {
    const reset = new Set<string>(flags.reset.map((name) => policyKeys[name]))
    const kept = Object.fromEntries(Object.entries(flags.clear ? {} : before).filter(([key]) => !reset.has(key)))
    const changed: unknown = {
      ...kept,
      ...(Option.isSome(flags.oneIn) && { one_in: flags.oneIn.value }),
      ...(Option.isSome(flags.minimumWindow) && { minimum_run_hours: flags.minimumWindow.value }),
      ...(flags.protectHours.length > 0 && { protected_hours: yield* readList(flags.protectHours, readHours) }),
      ...(flags.protectDates.length > 0 && { protected_dates: yield* readList(flags.protectDates, readDate) }),
      ...(Option.isSome(flags.awakeUntil) && {
        awake_until: yield* readAwakeUntil(flags.awakeUntil.value, timezone, now)
      })
    }
    const decoded = Schema.decodeUnknownResult(Schema.toType(UnitPolicy))(changed)
    if (Result.isSuccess(decoded)) return decoded.success
    const [first] = violations(decoded.failure.issue).issues
    const path = first?.path?.map(String).join(".") ?? ""
    return yield* wrong(`--${describeKey(path)}`, first?.message ?? decoded.failure.message)
  })
