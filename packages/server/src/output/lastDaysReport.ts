import type { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import type { NamedAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { DateTime } from "effect"

/** How many changes are listed. */
const listed = 10

const changeLine = ({ changes, issued_at, name }: NamedAdviceVersion): string =>
  `  ${DateTime.formatIsoDateUtc(issued_at)}  ${name}: ${changes.map(({ explanation }) => explanation).join("; ")}`

/** What became of the plans of the last days, and what changed in the weekly advice, for people. */
export const lastDaysReport = ({
  changes,
  record
}: {
  readonly record: AdviceRecord
  readonly changes: ReadonlyArray<NamedAdviceVersion>
}): string => {
  const more = changes.length - listed
  return [
    `The record of the plans ${record.sentence}.`,
    "",
    ...(changes.length === 0
      ? ["The weekly advice did not change in the last 7 days."]
      : [
          "What changed in the weekly advice in the last 7 days:",
          ...changes.slice(-listed).map(changeLine),
          ...(more > 0 ? [`  … and ${more} earlier ones: GET /api/v1/advice/changes lists all`] : [])
        ])
  ].join("\n")
}
