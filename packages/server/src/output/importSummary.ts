import type { Imported } from "../import/importFile.ts"
import { table } from "./table.ts"

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** Says to people what an import did. */
export const importSummary = (imported: Imported): string =>
  [
    ...(imported.registered ? [`Registered ${imported.instance_name} as ${imported.instance_id}`] : []),
    `Folded ${counted(imported.samples, "sample")} into ${counted(imported.hours, "hour")} of ${imported.metric_name} of ${imported.instance_name}`,
    ...imported.notes,
    "",
    table(
      ["Written", "Unchanged", "Stale", "Expired"],
      [[imported.written, imported.unchanged, imported.stale, imported.expired].map(String)]
    )
  ].join("\n")
