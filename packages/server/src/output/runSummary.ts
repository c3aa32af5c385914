import { collectionCounterNames, collectionCounters, type CollectionRun } from "@snoozeql/domain/CollectionRun"
import type { DateTime } from "effect"
import { table } from "./table.ts"

const secondsBetween = (start: DateTime.Utc, end: DateTime.Utc | null): string =>
  end === null ? "" : ` in ${((end.epochMilliseconds - start.epochMilliseconds) / 1000).toFixed(1)} s`

/** The targets as a table. Without names in the configuration there is no column for them. */
const targetTable = (targets: CollectionRun["targets"]): string => {
  const isNamed = targets.some(({ name }) => name !== undefined)
  return table(
    [...(isNamed ? ["Target"] : []), "Account", "Region", "Status", "Error"],
    targets.map(({ account, error, name, region, status }) => [
      ...(isNamed ? [name ?? ""] : []),
      account,
      region,
      status,
      error ?? ""
    ])
  )
}

const notesOf = (targets: CollectionRun["targets"]): ReadonlyArray<string> =>
  targets.flatMap(({ account, notes, region }) =>
    notes.map((note) => (targets.length === 1 ? `Note: ${note}` : `Note on ${account} ${region}: ${note}`))
  )

/** Says to people what a collection run did. */
export const runSummary = (run: CollectionRun): string =>
  [
    `Collection ${run.status}${secondsBetween(run.started_at, run.finished_at)}`,
    "",
    targetTable(run.targets),
    ...notesOf(run.targets),
    "",
    table(
      [...collectionCounterNames.map((name) => collectionCounters[name].title), "Estimated cost"],
      [[...collectionCounterNames.map((name) => String(run[name])), `$${run.estimated_cost_usd.toFixed(4)}`]]
    )
  ].join("\n")
