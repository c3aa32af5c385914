import type { AdviceChange } from "@snoozeql/domain/Advice"
import { listProtectedDates, type ProtectedDate } from "@snoozeql/domain/ProtectedDate"
import type { RecordedExport } from "@snoozeql/domain/RecordedExport"
import type { AdviceDraft, ExportUpdate, ExportComparison, VersionDraft } from "@snoozeql/store/AdviceStore"
import { DateTime } from "effect"
import { countHours, describeExport, describeHours } from "./describeExport.ts"
import { datesBesides, withdrawnDates } from "./withdrawnDates.ts"
import { awakeFor, type ComparedAdvice, withdrawnHours } from "./withdrawnHours.ts"

/** Why advice does not allow sleep in exported hours. */
const reasonOf = (
  advice: ComparedAdvice,
  { timezone }: Pick<RecordedExport, "timezone">,
  now: DateTime.Utc
): string => {
  if (advice === null) return "the unit does not sleep by itself any more"
  const [blocker] = advice.blockers
  if (blocker !== undefined) return blocker.explanation
  const awake = awakeFor(advice, now)
  if (awake !== undefined) return `the policy keeps the unit awake until ${DateTime.formatIso(awake)}`
  if (advice.timezone !== timezone) return `the unit is judged in ${advice.timezone} now, and no longer in ${timezone}`
  return advice.status === "insufficient" ? "there is too little data" : "they are no longer recommended"
}

/** What has changed for one export in the dates on which it sleeps, though the policy protects them. */
const compareDates = (
  recorded: RecordedExport,
  withdrawn: ReadonlyArray<ProtectedDate>,
  advice: ComparedAdvice
): ReadonlyArray<AdviceChange> => {
  const which = describeExport(recorded)
  const added = datesBesides(withdrawn, recorded.withdrawn_dates)
  const removed = datesBesides(recorded.withdrawn_dates, withdrawn)
  const over = removed.filter((date) => datesBesides([date], advice?.protected_dates ?? []).length === 0)
  const allowed = datesBesides(removed, over)
  return [
    ...(added.length === 0
      ? []
      : [
          {
            kind: "export_withdrawn" as const,
            explanation: `the hours of ${which} may not sleep on ${listProtectedDates(added)}: the policy protects that now, and the schedule does not know it`
          }
        ]),
    ...(allowed.length === 0
      ? []
      : [
          {
            kind: "export_restored" as const,
            explanation: `the hours of ${which} may sleep on ${listProtectedDates(allowed)} again: the policy no longer protects that`
          }
        ]),
    ...(over.length === 0
      ? []
      : [
          {
            kind: "export_restored" as const,
            explanation: `${which} does not sleep on ${listProtectedDates(over)} any more before it ends`
          }
        ])
  ]
}

/** What has changed for one export. Empty if nothing has. */
const compareExport = (recorded: RecordedExport, advice: ComparedAdvice, now: DateTime.Utc): ExportComparison => {
  const dates = withdrawnDates(recorded, advice, now)
  const withdrawn = withdrawnHours(recorded, advice, now)
  const before = new Set(recorded.withdrawn)
  const after = new Set(withdrawn)
  const added = withdrawn.filter((hour) => !before.has(hour))
  const removed = recorded.withdrawn.filter((hour) => !after.has(hour))
  const which = describeExport(recorded)
  const changes: ReadonlyArray<AdviceChange> = [
    ...(added.length === 0
      ? []
      : [
          {
            kind: "export_withdrawn" as const,
            explanation: `${countHours(added.length)} of ${which} may not sleep any more (${describeHours(added)} in ${recorded.timezone}): ${reasonOf(advice, recorded, now)}`
          }
        ]),
    ...(removed.length === 0
      ? []
      : [
          {
            kind: "export_restored" as const,
            explanation: `${countHours(removed.length)} of ${which} may sleep again (${describeHours(removed)} in ${recorded.timezone})`
          }
        ]),
    ...compareDates(recorded, dates, advice)
  ]
  const [first] = changes
  const update = (explanation: string): ExportUpdate => ({
    id: recorded.id,
    withdrawn,
    withdrawn_dates: dates,
    withdrew: changes.some(({ kind }) => kind === "export_withdrawn"),
    restored: changes.some(({ kind }) => kind === "export_restored"),
    explanation
  })
  return { changes, updates: first === undefined ? [] : [update(first.explanation)] }
}

/**
 * Compares the exports of a unit that are in force with its advice. Returns what to tell and what to record: hours, and
 * hours of protected dates, that are withdrawn now and were not before, and the other way round, however few. Null stands for a unit that vanished.
 * Nothing is returned of an export that says what it said before, so that everything is told once. Pure.
 */
export const compareExports = (
  inForce: ReadonlyArray<RecordedExport>,
  advice: ComparedAdvice,
  now: DateTime.Utc
): ExportComparison => {
  const compared = inForce.map((recorded) => compareExport(recorded, advice, now))
  return { changes: compared.flatMap(({ changes }) => changes), updates: compared.flatMap(({ updates }) => updates) }
}

/**
 * Adds to a draft's version what has changed for the unit's exports. If the advice itself has not changed materially,
 * that makes a new version.
 */
export const withExports = (
  version: VersionDraft | null,
  advice: VersionDraft["advice"],
  { changes, updates }: ExportComparison
): Pick<AdviceDraft, "version" | "exports"> =>
  changes.length === 0
    ? { version }
    : {
        version: {
          ...(version ?? { event: "changed", advice }),
          changes: [...changes, ...(version?.changes ?? [])]
        },
        exports: updates
      }
