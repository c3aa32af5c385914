import type { Instance } from "@snoozeql/domain/Instance"
import { type FittedColumn, fittedTable } from "./fittedTable.ts"
import { placeColumns } from "./placeColumns.ts"

const statusOf = ({ gone_at, status }: Instance): string => (gone_at === null ? status : "gone")

/** Instances and clusters as a table that fits into `columns` characters. Columns that would be empty are omitted. */
export const instancesTable = (instances: ReadonlyArray<Instance>, columns: number | undefined): string => {
  if (instances.length === 0) return "No instance or cluster is known that the filter selects"
  const nameOf = new Map(instances.map(({ id, name }) => [id, name]))
  const place = placeColumns(instances)
  const optional = [
    {
      heading: "Cluster",
      cell: ({ cluster_id }: Instance) => (cluster_id === null ? "" : (nameOf.get(cluster_id) ?? cluster_id))
    },
    { heading: "Owner", cell: ({ owner }: Instance) => owner ?? "" },
    { heading: "Environment", cell: ({ environment }: Instance) => environment ?? "" }
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
