import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { seriesByName } from "../names/namedInstances.ts"
import type { Series } from "../series/Series.ts"
import type { ValidQuery } from "./validate.ts"

/** Finds the series that a query selects, if there is one. */
export type MetricSource = (query: ValidQuery) => Series | undefined

/**
 * The metrics of instances, matched by CloudWatch's rules: the namespace `AWS/RDS`, `DBInstanceIdentifier` as the only
 * dimension, and either no unit or the metric's own. A query that does not match has no data.
 */
export const metricSource = (instances: ReadonlyArray<SimulatedInstance>): MetricSource => {
  const byName = seriesByName(instances)
  return ({ dimensions, metricName, namespace, unit }) => {
    const [dimension, ...others] = dimensions
    if (namespace !== "AWS/RDS" || dimension?.name !== "DBInstanceIdentifier" || others.length > 0) return undefined
    const series = byName.get(dimension.value)?.get(metricName)
    return unit === undefined || unit === series?.unit ? series : undefined
  }
}
