import type { Imported } from "../import/importFile.ts"
import { table } from "./table.ts"

/** What an import did, for a person. */
export const importSummary = (imported: Imported): string =>
  [
    ...(imported.registered ? [`Registered ${imported.instance_name} as ${imported.instance_id}`] : []),
    `Folded ${imported.samples} samples into ${imported.hours} hours of ${imported.metric_name} of ${imported.instance_name}`,
    "",
    table(
      ["Written", "Unchanged", "Stale", "Expired"],
      [[imported.written, imported.unchanged, imported.stale, imported.expired].map(String)]
    )
  ].join("\n")
