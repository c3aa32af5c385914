import { collectionCounterNames, collectionCounters, type CollectionRun } from "@snoozeql/domain/CollectionRun"
import type { DateTime } from "effect"
import { table } from "./table.ts"

const secondsBetween = (start: DateTime.Utc, end: DateTime.Utc | null): string =>
  end === null ? "" : ` in ${((end.epochMilliseconds - start.epochMilliseconds) / 1000).toFixed(1)} s`

/** Says to people what a collection run did. */
export const runSummary = (run: CollectionRun): string =>
  [
    `Collection ${run.status}${secondsBetween(run.started_at, run.finished_at)}`,
    "",
    table(
      ["Account", "Region", "Status", "Error"],
      run.targets.map((target) => [target.account, target.region, target.status, target.error ?? ""])
    ),
    ...run.targets.flatMap(({ notes }) => notes.map((note) => `Note: ${note}`)),
    "",
    table(
      [...collectionCounterNames.map((name) => collectionCounters[name].title), "Estimated cost"],
      [[...collectionCounterNames.map((name) => String(run[name])), `$${run.estimated_cost_usd.toFixed(4)}`]]
    )
  ].join("\n")
