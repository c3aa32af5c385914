import { truncateToHour } from "@snoozeql/domain/Hour"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { metricNames } from "@snoozeql/domain/MetricName"
import { Array as Arr, DateTime, Order } from "effect"
import { type Batch, makeBatches, type SeriesSlice } from "./batches.ts"
import {
  isFullReadDue,
  overlapStart,
  type ReadingRecord,
  retentionStart,
  windowEnd,
  type WindowOptions
} from "./windows.ts"

/** What is known before a pass. */
export interface ReadsInput {
  readonly now: DateTime.Utc
  readonly instances: ReadonlyArray<Instance>
  /** The names of each instance and the hours in which it had them. */
  readonly nameSpans: ReadonlyMap<InstanceId, ReadonlyArray<InstanceNameSpan>>
  /** The instances that have no stored metrics. */
  readonly neverCollected: ReadonlySet<InstanceId>
  /** What this process has read before. */
  readonly records: ReadonlyMap<InstanceId, ReadingRecord>
}

/** What a pass requests from CloudWatch. */
export interface PassReads {
  readonly batches: ReadonlyArray<Batch>
  /** How many series of each instance are read. Instances that are not read are omitted. */
  readonly series: ReadonlyMap<InstanceId, number>
  /** The instances whose whole retention is read. */
  readonly fullReads: ReadonlySet<InstanceId>
  /** The name spans of each instance that have been read from their beginning once these reads are done. */
  readonly spans: ReadonlyMap<InstanceId, ReadonlySet<string>>
  /** Notes for a person that say why an instance is not read. */
  readonly notes: ReadonlyArray<string>
}

/** The key of a name span among the spans of its instance. */
export const spanKey = ({ name, valid_from }: Pick<InstanceNameSpan, "name" | "valid_from">): string =>
  `${valid_from === null ? "" : DateTime.formatIso(valid_from)} ${name}`

/**
 * Chooses the reads of a pass. A name span that has not been read yet is read from its beginning. Ordinary reads, reads
 * of the whole retention, and instances that were never collected are in separate batches: all series of a request
 * share its window, so one long read would make the others long too.
 */
export const chooseReads = (input: ReadsInput, options: WindowOptions): PassReads => {
  const end = windowEnd(input.now, options)
  const shallow = overlapStart(input.now, options)
  const deep = retentionStart(input.now, options)
  const fullReads = new Set<InstanceId>()
  const series = new Map<InstanceId, number>()
  const spansRead = new Map<InstanceId, ReadonlySet<string>>()
  const notes: Array<string> = []
  const overlap: Array<SeriesSlice> = []
  const retention: Array<SeriesSlice> = []
  const backfill: Array<SeriesSlice> = []
  for (const instance of leastRecentlyReadFirst(input)) {
    if (instance.provider_created_at === null) {
      notes.push(`${instance.name} is not read yet: AWS has not said when it was created (status ${instance.status})`)
      continue
    }
    const isNew = input.neverCollected.has(instance.id)
    const record = input.records.get(instance.id)
    const isFull = isNew || isFullReadDue(record, input.now, options)
    const created = truncateToHour(instance.provider_created_at)
    const spans = new Set(record?.spans)
    let count = 0
    for (const span of input.nameSpans.get(instance.id) ?? []) {
      const isWhole = isFull || !spans.has(spanKey(span))
      const ofSpan = seriesWithin(span, DateTime.max(isWhole ? deep : shallow, created), end)
      if (ofSpan.length === 0) continue
      count += ofSpan.length
      spans.add(spanKey(span))
      const group = isNew ? backfill : isWhole ? retention : overlap
      for (const one of ofSpan) group.push(one)
    }
    if (count === 0) continue
    series.set(instance.id, count)
    spansRead.set(instance.id, spans)
    if (isFull) fullReads.add(instance.id)
  }
  const batches = [overlap, retention, backfill].flatMap((group) => makeBatches(group, end))
  // A pass may be ended before its last batch, so whatever earlier passes did not reach comes first.
  const ordered = Arr.sortWith(batches, (batch) => oldestRead(batch, input), Order.Number)
  return { batches: ordered, series, fullReads, spans: spansRead, notes }
}

/**
 * When an instance was last read, in milliseconds since the epoch. A record from the future does not count, because the
 * clock was set.
 */
const lastReadAt = (id: InstanceId, { now, records }: ReadsInput): number => {
  const readAt = records.get(id)?.readAt
  return readAt === undefined || DateTime.isGreaterThan(readAt, now)
    ? Number.NEGATIVE_INFINITY
    : readAt.epochMilliseconds
}

const leastRecentlyReadFirst = (input: ReadsInput): ReadonlyArray<Instance> =>
  Arr.sortWith(input.instances, ({ id }) => lastReadAt(id, input), Order.Number)

const oldestRead = ({ series }: Batch, input: ReadsInput): number =>
  series.reduce((oldest, { instanceId }) => Math.min(oldest, lastReadAt(instanceId, input)), Number.POSITIVE_INFINITY)

/**
 * The series of one instance in the part of a window in which it had a name. At other times, the data under the name
 * belongs to another instance.
 */
const seriesWithin = (
  { instance_id, name, valid_from, valid_until }: InstanceNameSpan,
  windowStart: DateTime.Utc,
  windowEnds: DateTime.Utc
): ReadonlyArray<SeriesSlice> => {
  const start = valid_from === null ? windowStart : DateTime.max(windowStart, valid_from)
  const end = valid_until === null ? windowEnds : DateTime.min(windowEnds, valid_until)
  if (DateTime.isGreaterThanOrEqualTo(start, end)) return []
  return metricNames.map((metricName) => ({ instanceId: instance_id, instanceName: name, metricName, start, end }))
}
