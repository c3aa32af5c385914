import { describeProtectedDate } from "@snoozeql/domain/ProtectedDate"
import type { NamedExport } from "@snoozeql/domain/RecordedExport"
import { DateTime } from "effect"
import { fittedTable } from "./fittedTable.ts"

const minute = (instant: DateTime.Utc): string => `${DateTime.formatIso(instant).slice(0, 16).replace("T", " ")} UTC`

/** Whether an export is in force, and if not, why. */
const stateOf = ({ removed_at, replaced_at, until }: NamedExport, now: DateTime.Utc): string => {
  if (removed_at !== null) return `removed at ${minute(removed_at)}`
  if (replaced_at !== null) return `replaced at ${minute(replaced_at)}`
  if (until === null) return "in force"
  return DateTime.isGreaterThan(until, now) ? `until ${minute(until)}` : `ended at ${minute(until)}`
}

/** What is withdrawn of an export: hours of the week, and dates. */
const withdrawnOf = ({ asleep, withdrawn, withdrawn_dates }: NamedExport): string =>
  [`${withdrawn.length} of ${asleep.length}`, ...withdrawn_dates.map(describeProtectedDate)].join(", ")

/** A report for people: the exports in the given order. `columns` is the width of the terminal, if there is one. */
export const exportsTable = (exports: ReadonlyArray<NamedExport>, now: DateTime.Utc, columns?: number): string =>
  exports.length === 0
    ? "There are no such exports"
    : fittedTable(
        [
          { heading: "Name" },
          { heading: "Format", omitted: 1 },
          { heading: "Exported", omitted: 4 },
          { heading: "State", omitted: 3 },
          { heading: "Withdrawn h/week" },
          // --removed needs the id, and snoozeql why says why hours are withdrawn.
          { heading: "Id" },
          { heading: "Why", wraps: true, omitted: 2 }
        ],
        exports.map((one) => [
          one.name,
          one.format,
          minute(one.exported_at),
          stateOf(one, now),
          withdrawnOf(one),
          one.id,
          one.explanation ?? ""
        ]),
        columns
      )
