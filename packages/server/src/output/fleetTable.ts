import type { HourlyMetric } from "@snoozeql/domain/HourlyMetric"
import type { Instance } from "@snoozeql/domain/Instance"
import type { DataSufficiency } from "@snoozeql/store/MetricsStore"
import { table } from "./table.ts"

/** One line of the fleet table. */
export interface FleetRow {
  readonly instance: Instance
  readonly sufficiency: DataSufficiency
  readonly latestCpu: HourlyMetric | undefined
}

/** The fleet as a table, one instance per line. */
export const fleetTable = (fleet: ReadonlyArray<FleetRow>): string =>
  table(
    ["Instance", "Status", "Hours of data", "Sufficient", "Latest CPU"],
    fleet.map(({ instance, latestCpu, sufficiency }) => [
      instance.name,
      instance.status,
      String(sufficiency.hours),
      sufficiency.sufficient ? "yes" : "no",
      latestCpu === undefined ? "–" : `${latestCpu.avg_value.toFixed(1)} %`
    ])
  )
