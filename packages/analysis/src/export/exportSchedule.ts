import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import type { InstanceKind } from "@snoozeql/domain/Instance"
import { NoScheduleToExport, type ScheduleExport, type ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { findTimeZone } from "@snoozeql/domain/TimeZoneName"
import type { TimezoneSource } from "@snoozeql/domain/TimezoneSource"
import { DateTime, Result } from "effect"
import { toCron } from "./internal/cron.ts"
import { findEndDate } from "./internal/endDate.ts"
import { toEventBridge } from "./internal/eventBridge.ts"
import type { ExportInput } from "./internal/ExportInput.ts"
import { toGuarded } from "./internal/guarded/guarded.ts"
import { toInstanceScheduler } from "./internal/instanceScheduler.ts"
import { planNote, protectedDatesNote } from "./internal/planNotes.ts"
import { findSleepTimes } from "./internal/sleepTimes.ts"
import { timezoneNotChosen } from "../notices/timezoneNotChosen.ts"

/** A DBInstanceIdentifier: letters, digits and hyphens, the first a letter. */
const instanceName = /^[A-Za-z][A-Za-z0-9-]{0,62}$/

/** An AWS region, such as eu-central-1 or us-gov-west-1. */
const regionName = /^[a-z]+(-[a-z]+)+-\d+$/

/** Which instance or cluster a schedule is for. */
export interface ExportedInstance {
  /** If omitted, it is an instance. */
  readonly kind?: InstanceKind
  /** Its DBInstanceIdentifier, or DBClusterIdentifier. */
  readonly name: string
  /** Its AWS region. */
  readonly region: string
  /** Its DbiResourceId, or DbClusterResourceId. If it is given, a guarded export never stops another one of its name. */
  readonly provider_id?: string
  /** Who chose the zone of the analysis. */
  readonly timezone_source: TimezoneSource
}

const exporters: {
  readonly [Format in ScheduleFormat]: (input: ExportInput) => ScheduleExport | undefined
} = { "instance-scheduler": toInstanceScheduler, eventbridge: toEventBridge, cron: toCron, guarded: toGuarded }

/** When a schedule ends, and what then becomes of the unit. Empty for a format that has no end. */
const endNotes = (format: ScheduleFormat, ...end: Parameters<typeof findEndDate>): ReadonlyArray<string> =>
  format === "guarded" || format === "eventbridge"
    ? [
        `the schedule ends at ${DateTime.formatIso(findEndDate(...end)).slice(0, 16)}Z, while the database is awake; nothing stops or starts it afterwards, so export again before`
      ]
    : []

/**
 * Writes the recommended windows of an analysis as a schedule for an instance. Use it for a scheduler outside of
 * SnoozeQL.
 *
 * The instance stops at the start of a window, and starts `wake_lead_minutes` before its end. If the clocks of the zone
 * skip that time in spring, it starts before the skipped hour. A guarded export and one to EventBridge Scheduler end at
 * least 28 days after `now`, when the instance is awake. Its notes say so, what a plan costs that stays the
 * same for weeks, which protected dates the schedule ignores, and whether nobody chose the time zone. Fails with
 * `NoScheduleToExport` if no window is recommended, if the instance is always idle, if the policy keeps it awake at
 * `now`, or if the name, the region or the time zone is invalid.
 */
export const exportSchedule = (
  analysis: ActivityAnalysis,
  { kind = "instance", name, provider_id, region, timezone_source }: ExportedInstance,
  format: ScheduleFormat,
  now: DateTime.Utc
): Result.Result<ScheduleExport, NoScheduleToExport> => {
  const fail = (message: string) => Result.fail(new NoScheduleToExport({ message }))
  const timezone = findTimeZone(analysis.timezone)
  if (!instanceName.test(name))
    return fail(
      `"${name}" is not a ${kind === "cluster" ? "DBClusterIdentifier" : "DBInstanceIdentifier"}: letters, digits and hyphens`
    )
  // Instance Scheduler finds the instance by its tag, in whatever region it reads.
  if (format !== "instance-scheduler" && !regionName.test(region))
    return fail(`"${region}" is not an AWS region such as eu-central-1`)
  if (timezone === undefined) return fail(`"${analysis.timezone}" is not an IANA time zone such as Europe/Berlin`)
  if (analysis.status === "always_idle")
    return fail(`the ${kind} is always idle, for which there is no weekly schedule`)
  const { awake_until, protected_dates } = analysis.policy
  // A schedule that only begins then would follow windows that nobody has looked at since.
  if (awake_until !== null && DateTime.isGreaterThan(awake_until, now))
    return fail(`the policy keeps it awake until ${DateTime.formatIso(awake_until)}: export its schedule after that`)
  const times = findSleepTimes(analysis)
  if (times.length === 0) return fail("no window is recommended")
  const notes = timezoneNotChosen(timezone, timezone_source).map(({ explanation }) => explanation)
  const exported = exporters[format]({
    kind,
    name,
    region,
    timezone,
    times,
    now,
    notes,
    resourceId: provider_id,
    wakeLeadMinutes: analysis.policy.wake_lead_minutes,
    restLimits: analysis.rest_limits
  })
  return exported === undefined
    ? fail("no window is recommended")
    : Result.succeed({
        ...exported,
        notes: [
          ...exported.notes,
          ...protectedDatesNote(protected_dates),
          ...endNotes(format, times, timezone, now),
          planNote(format)
        ]
      })
}
