import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import type { Series } from "../series/Series.ts"

/** The instances that exist at an instant, with the names they have then, ordered by identifier as RDS lists them. */
export const instancesAt = (
  instances: ReadonlyArray<SimulatedInstance>,
  instant: number
): ReadonlyArray<SimulatedInstance> =>
  instances
    .flatMap((instance) => {
      const span = instance.names.find(({ from, until }) => from <= instant && instant < until)
      if (span === undefined) return []
      return span.name === instance.identifier ? [instance] : [{ ...instance, identifier: span.name }]
    })
    .toSorted((left, right) => (left.identifier < right.identifier ? -1 : 1))

interface Part {
  readonly series: Series
  readonly from: number
  readonly until: number
}

const joined = (parts: ReadonlyArray<Part>): Series | undefined => {
  const [first] = parts
  if (first === undefined) return undefined
  const isWhole = parts.length === 1 && !Number.isFinite(first.from) && !Number.isFinite(first.until)
  if (isWhole) return first.series
  const sorted = parts.toSorted((one, other) => one.from - other.from)
  return {
    ...first.series,
    firstTimestamp: Math.min(...sorted.map(({ from, series }) => Math.max(from, series.firstTimestamp))),
    visit: (visitedFrom, to, visitor) => {
      for (const { from, series, until } of sorted) {
        series.visit(Math.max(visitedFrom, from), Math.min(to, until), visitor)
      }
    }
  }
}

/**
 * The series of each metric, by the instance's name. CloudWatch keys on the name. So if several instances had a name, one
 * after the other, its series holds what each of them published while it had the name.
 */
export const seriesByName = (
  instances: ReadonlyArray<SimulatedInstance>
): ReadonlyMap<string, ReadonlyMap<string, Series>> => {
  const parts = new Map<string, Map<string, Array<Part>>>()
  for (const { names, series } of instances) {
    for (const { from, name, until } of names) {
      const ofName = parts.get(name) ?? new Map<string, Array<Part>>()
      parts.set(name, ofName)
      for (const [metric, one] of series) {
        ofName.set(metric, [...(ofName.get(metric) ?? []), { series: one, from, until }])
      }
    }
  }
  return new Map(
    [...parts].map(([name, metrics]) => [
      name,
      new Map(
        [...metrics].flatMap(([metric, ofMetric]) => {
          const series = joined(ofMetric)
          return series === undefined ? [] : [[metric, series] as const]
        })
      )
    ])
  )
}
