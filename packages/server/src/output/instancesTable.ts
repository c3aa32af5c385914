import type { DecisionState } from "@snoozeql/domain/Decision"
import type { Instance } from "@snoozeql/domain/Instance"
import { type FittedColumn, fittedTable } from "./fittedTable.ts"
import { placeColumns } from "./placeColumns.ts"

/** An instance or a cluster, and the decision about its advice that is in force. */
interface DecidedInstance extends Instance {
  readonly decision: DecisionState
}

const statusOf = ({ gone_at, status }: Instance): string => (gone_at === null ? status : "gone")

/** Instances and clusters as a table that fits into `columns` characters. Columns that would be empty are omitted. */
export const instancesTable = (instances: ReadonlyArray<DecidedInstance>, columns: number | undefined): string => {
  if (instances.length === 0) return "No instance or cluster is known that the filter selects"
  const nameOf = new Map(instances.map(({ id, name }) => [id, name]))
  const place = placeColumns(instances)
  const optional = [
    {
      heading: "Cluster",
      cell: ({ cluster_id }: Instance) => (cluster_id === null ? "" : (nameOf.get(cluster_id) ?? cluster_id))
    },
    { heading: "Owner", cell: ({ owner }: Instance) => owner ?? "" },
    { heading: "Environment", cell: ({ environment }: Instance) => environment ?? "" },
    { heading: "Decision", cell: ({ decision }: DecidedInstance) => (decision === "none" ? "" : decision) }
  ].filter(({ cell }) => instances.some((instance) => cell(instance) !== ""))
  const headings: ReadonlyArray<FittedColumn> = [
    { heading: "Name", wraps: true },
    ...place.headings.map((heading) => ({ heading })),
    { heading: "Kind" },
    { heading: "Engine" },
    { heading: "Class" },
    { heading: "Status" },
    { heading: "Time zone" },
    ...optional.map(({ heading }) => ({ heading }))
  ]
  const rows = instances.map((instance) => [
    instance.name,
    ...place.cellsOf(instance.id),
    instance.kind,
    instance.engine,
    instance.class ?? "–",
    statusOf(instance),
    instance.timezone_source === "none" ? "–" : instance.timezone,
    ...optional.map(({ cell }) => cell(instance))
  ])
  return fittedTable(headings, rows, columns)
}
