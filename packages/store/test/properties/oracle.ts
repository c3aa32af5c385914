/**
 * The store's contract on plain values, without the store's code. An hour is either the list of its merged parts or the
 * snapshot that won.
 */

/** An aggregate of one hour; `series` is an instance and a metric, `hour` counts from the sequence's start. */
export interface Row {
  readonly series: string
  readonly instance: number
  readonly hour: number
  readonly average: number
  readonly maximum: number
  readonly minimum: number
  readonly count: number
}

/** One stored hour. */
interface Cell {
  readonly instance: number
  readonly hour: number
  readonly parts: ReadonlyArray<Row>
  /** When the snapshot was taken; undefined if parts were merged. */
  readonly takenAt: number | undefined
}

export interface Outcome {
  readonly written: number
  readonly unchanged: number
  readonly stale: number
  readonly expired: number
}

const largestCount = 2 ** 31 - 1

const sameValues = (a: Row, b: Row): boolean =>
  a.count === b.count && a.average === b.average && a.maximum === b.maximum && a.minimum === b.minimum

const key = (row: Row): string => `${row.series}@${row.hour}`

const isValid = (row: Row): boolean =>
  [row.average, row.maximum, row.minimum].every(Number.isFinite) &&
  row.minimum <= row.average &&
  row.average <= row.maximum &&
  Number.isInteger(row.count) &&
  row.count >= 1 &&
  row.count <= largestCount

/** The stored values as the contract defines them: the mean weighted by sample counts, and the extremes. */
const valuesOf = (cell: Cell) => {
  const count = cell.parts.reduce((sum, part) => sum + part.count, 0)
  return {
    average: cell.parts.reduce((sum, part) => sum + part.average * (part.count / count), 0),
    maximum: Math.max(...cell.parts.map((part) => part.maximum)),
    minimum: Math.min(...cell.parts.map((part) => part.minimum)),
    count,
    takenAt: cell.takenAt
  }
}

export class Oracle {
  private readonly cells = new Map<string, Cell>()
  private readonly instances: Set<number>
  private readonly deletions: Array<{ readonly before: number; readonly at: number }> = []

  constructor(instances: ReadonlyArray<number>) {
    this.instances = new Set(instances)
  }

  /** Merges the batch. If that is refused, changes nothing and returns the errors that the store may name. */
  merge(batch: ReadonlyArray<Row>): ReadonlyArray<string> {
    if (!batch.every(isValid)) return ["InvalidHourlyMetric"]
    const refusals = new Set<string>()
    const merged = new Map<string, Cell>()
    for (const row of batch) {
      const stored = merged.get(key(row)) ?? this.cells.get(key(row))
      const parts = [...(stored?.takenAt === undefined ? (stored?.parts ?? []) : []), row]
      if (!this.instances.has(row.instance)) refusals.add("InstanceNotFound")
      if (stored?.takenAt !== undefined) refusals.add("HourIsSnapshot")
      if (parts.reduce((sum, part) => sum + part.count, 0) > largestCount) refusals.add("MergeOutOfRange")
      merged.set(key(row), { instance: row.instance, hour: row.hour, parts, takenAt: undefined })
    }
    if (refusals.size === 0) for (const [name, cell] of merged) this.cells.set(name, cell)
    return [...refusals]
  }

  /**
   * Replaces with the batch, and returns what happened to its rows. If that is refused, changes nothing and returns the
   * error. `takenAt` and the `at` of a deletion are numbers that grow with time.
   */
  replace(batch: ReadonlyArray<Row>, takenAt: number, cutoff: number): Outcome | string {
    if (!batch.every(isValid)) return "InvalidHourlyMetric"
    const deletedSince = this.deletions.filter(({ at }) => at >= takenAt).map(({ before }) => before)
    const boundary = Math.max(cutoff, ...deletedSince)
    const kept = batch.filter((row) => row.hour >= boundary)
    if (kept.some((row) => !this.instances.has(row.instance))) return "InstanceNotFound"
    const outcome = { written: 0, unchanged: 0, stale: 0, expired: batch.length - kept.length }
    for (const name of new Set(kept.map(key))) {
      const [best, ...others] = kept.filter((row) => key(row) === name).toSorted((a, b) => b.count - a.count)
      if (best === undefined) continue
      for (const other of others) outcome[sameValues(best, other) ? "unchanged" : "stale"] += 1
      const stored = this.cells.get(name)
      const [snapshot] = stored?.takenAt === undefined ? [] : stored.parts
      if (snapshot !== undefined && sameValues(snapshot, best)) outcome.unchanged += 1
      else if (
        snapshot === undefined ||
        best.count > snapshot.count ||
        (best.count === snapshot.count && takenAt > (stored?.takenAt ?? takenAt))
      ) {
        outcome.written += 1
        this.cells.set(name, { instance: best.instance, hour: best.hour, parts: [best], takenAt })
      } else outcome.stale += 1
    }
    return outcome
  }

  /** Deletes an instance, and returns whether there was one. */
  deleteInstance(instance: number): boolean {
    for (const [name, cell] of this.cells) if (cell.instance === instance) this.cells.delete(name)
    return this.instances.delete(instance)
  }

  /** Deletes the hours before, and returns how many. */
  deleteOld(before: number, at: number): number {
    const old = [...this.cells].filter(([, cell]) => cell.hour < before)
    for (const [name] of old) this.cells.delete(name)
    this.deletions.push({ before, at })
    return old.length
  }

  /** Every stored hour, by its key. */
  table(): ReadonlyMap<string, ReturnType<typeof valuesOf>> {
    return new Map([...this.cells].map(([name, cell]) => [name, valuesOf(cell)]))
  }
}
