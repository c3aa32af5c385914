import type { CollectionRun } from "@snoozeql/domain/CollectionRun"
import { fittedTable } from "./fittedTable.ts"
import { toMinute } from "./instants.ts"

const took = ({ finished_at, started_at }: CollectionRun): string =>
  finished_at === null ? "–" : `${((finished_at.epochMilliseconds - started_at.epochMilliseconds) / 1000).toFixed(1)} s`

/** Runs of the collector as a table that fits into `columns` characters, in the given order. */
export const runsTable = (runs: ReadonlyArray<CollectionRun>, columns: number | undefined): string =>
  runs.length === 0
    ? "No pass has run yet"
    : fittedTable(
        [
          { heading: "Started" },
          { heading: "Took", align: "right" },
          { heading: "Status" },
          { heading: "Trigger" },
          { heading: "Instances", align: "right" },
          { heading: "Written", align: "right" },
          { heading: "API calls", align: "right" },
          { heading: "Cost", align: "right" },
          { heading: "Failed targets", align: "right" },
          { heading: "Id" }
        ],
        runs.map((run) => [
          toMinute(run.started_at),
          took(run),
          run.status,
          run.trigger,
          String(run.instances),
          String(run.written),
          String(run.api_calls),
          `$${run.estimated_cost_usd.toFixed(4)}`,
          String(run.targets.filter(({ error }) => error !== null).length),
          run.id
        ]),
        columns
      )
