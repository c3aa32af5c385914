import { truncateToHour } from "@snoozeql/domain/Hour"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { type MetricName, metricsOfClass } from "@snoozeql/domain/MetricName"
import { Array as Arr, DateTime, Order } from "effect"
import { type Batch, makeBatches, type SeriesSlice } from "./batches.ts"
import {
  dailyStart,
  historyStart,
  overlapStart,
  type ReadDepth,
  readDepth,
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
  /** The first hour that any process has read of each instance for its history. */
  readonly readFrom: ReadonlyMap<InstanceId, DateTime.Utc>
  /** What this process has read before. */
  readonly records: ReadonlyMap<InstanceId, ReadingRecord>
}

/** What a pass requests from CloudWatch. */
export interface PassReads {
  readonly batches: ReadonlyArray<Batch>
  /** How many series of each instance are read. Instances that are not read are omitted. */
  readonly series: ReadonlyMap<InstanceId, number>
  /** How far back each of them is read, except names that have not been read yet. */
  readonly depths: ReadonlyMap<InstanceId, ReadDepth>
  /** The first hour of the instances that are read as far back as the history goes. */
  readonly historyReads: ReadonlyMap<InstanceId, DateTime.Utc>
  /** The name spans of each instance that have been read from their beginning once these reads are done. */
  readonly spans: ReadonlyMap<InstanceId, ReadonlySet<string>>
  /** Notes for a person that say why an instance is not read. */
  readonly notes: ReadonlyArray<string>
}

/** The key of a name span among the spans of its instance. */
export const spanKey = ({ name, valid_from }: Pick<InstanceNameSpan, "name" | "valid_from">): string =>
  `${valid_from === null ? "" : DateTime.formatIso(valid_from)} ${name}`

/**
 * Chooses the reads of a pass. A name span that has not been read yet is read from its beginning. An instance whose
 * history has not been read as far back as it is kept is read from there, within its spans. Ordinary reads, reads of
 * two days, of the whole retention and of the history, and instances that were never collected are in separate batches:
 * all series of a request share its window, so one long read would make the others long too.
 */
export const chooseReads = (input: ReadsInput, options: WindowOptions): PassReads => {
  const end = windowEnd(input.now, options)
  const starts: Readonly<Record<ReadDepth, DateTime.Utc>> = {
    overlap: overlapStart(input.now, options),
    days: dailyStart(input.now, options),
    whole: retentionStart(input.now, options)
  }
  const oldest = historyStart(input.now, options)
  const depths = new Map<InstanceId, ReadDepth>()
  const historyReads = new Map<InstanceId, DateTime.Utc>()
  const series = new Map<InstanceId, number>()
  const spansRead = new Map<InstanceId, ReadonlySet<string>>()
  const notes: Array<string> = []
  const groups: Readonly<Record<ReadDepth, Array<SeriesSlice>>> = { overlap: [], days: [], whole: [] }
  const history: Array<SeriesSlice> = []
  const backfill: Array<SeriesSlice> = []
  for (const instance of leastRecentlyReadFirst(input)) {
    if (instance.provider_created_at === null) {
      notes.push(`${instance.name} is not read yet: AWS has not said when it was created (status ${instance.status})`)
      continue
    }
    const isNew = input.neverCollected.has(instance.id)
    const record = input.records.get(instance.id)
    const created = truncateToHour(instance.provider_created_at)
    const spans = new Set(record?.spans)
    const named = input.nameSpans.get(instance.id) ?? []
    const first = firstNamedHour(named, DateTime.max(oldest, created))
    const readFrom = input.readFrom.get(instance.id)
    const isHistoryDue = readFrom === undefined || DateTime.isLessThan(first, readFrom)
    if (options.onlyUnread && !isHistoryDue) continue
    const due = isNew || isHistoryDue ? "whole" : readDepth(instance.id, record, input.now, options)
    let count = 0
    for (const span of named) {
      const depth = spans.has(spanKey(span)) ? due : "whole"
      const ofSpan = seriesWithin(
        span,
        metricsOfClass(instance.class),
        DateTime.max(isHistoryDue ? oldest : starts[depth], created),
        end
      )
      if (ofSpan.length === 0) continue
      count += ofSpan.length
      spans.add(spanKey(span))
      const group = isNew ? backfill : isHistoryDue ? history : groups[depth]
      for (const one of ofSpan) group.push(one)
    }
    if (count === 0) continue
    series.set(instance.id, count)
    spansRead.set(instance.id, spans)
    depths.set(instance.id, due)
    if (isHistoryDue) historyReads.set(instance.id, first)
  }
  const batches = [groups.overlap, groups.days, groups.whole, history, backfill].flatMap((group) =>
    makeBatches(group, end)
  )
  // A pass may be ended before its last batch, so whatever earlier passes did not reach comes first.
  const ordered = Arr.sortWith(batches, (batch) => oldestRead(batch, input), Order.Number)
  return { batches: ordered, series, depths, historyReads, spans: spansRead, notes }
}

/** The first hour from `from` on in which an instance had a known name; `from` if it had none since. */
const firstNamedHour = (spans: ReadonlyArray<InstanceNameSpan>, from: DateTime.Utc): DateTime.Utc => {
  const [first] = spans
    .filter(({ valid_until }) => valid_until === null || DateTime.isGreaterThan(valid_until, from))
    .map(({ valid_from }) => (valid_from === null ? from : DateTime.max(valid_from, from)))
    .toSorted(DateTime.Order)
  return first ?? from
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
  metrics: ReadonlyArray<MetricName>,
  windowStart: DateTime.Utc,
  windowEnds: DateTime.Utc
): ReadonlyArray<SeriesSlice> => {
  const start = valid_from === null ? windowStart : DateTime.max(windowStart, valid_from)
  const end = valid_until === null ? windowEnds : DateTime.min(windowEnds, valid_until)
  if (DateTime.isGreaterThanOrEqualTo(start, end)) return []
  return metrics.map((metricName) => ({ instanceId: instance_id, instanceName: name, metricName, start, end }))
}
