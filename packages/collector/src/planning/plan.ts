import { truncateToHour } from "@snoozeql/domain/Hour"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { InstanceNameSpan } from "@snoozeql/domain/InstanceNameSpan"
import { metricNames } from "@snoozeql/domain/MetricName"
import { Array as Arr, DateTime, Order } from "effect"
import { type Batch, planBatches, type Series } from "./batches.ts"
import {
  isFullReadDue,
  overlapStart,
  type ReadingRecord,
  retentionStart,
  windowEnd,
  type WindowOptions
} from "./windows.ts"

/** What is known before a pass. */
export interface PlanInput {
  readonly now: DateTime.Utc
  readonly instances: ReadonlyArray<Instance>
  /** The names of each instance and the hours in which it had them. */
  readonly nameSpans: ReadonlyMap<InstanceId, ReadonlyArray<InstanceNameSpan>>
  /** Those of the instances of which nothing is stored. */
  readonly neverCollected: ReadonlySet<InstanceId>
  /** What this process has read before. */
  readonly records: ReadonlyMap<InstanceId, ReadingRecord>
}

/** What a pass asks CloudWatch for. */
export interface PassPlan {
  readonly batches: ReadonlyArray<Batch>
  /** How many series are read of each instance. An instance of which nothing is read is omitted. */
  readonly series: ReadonlyMap<InstanceId, number>
  /** Those of which the whole retention is read. */
  readonly fullReads: ReadonlySet<InstanceId>
  /** Why an instance is not read, for a person. */
  readonly notes: ReadonlyArray<string>
}

/**
 * Plans a pass. Ordinary reads, reads of the whole retention, and instances never collected before go into batches of
 * their own: a window belongs to the request, and one long window would make a long one of all.
 */
export const planPass = (input: PlanInput, options: WindowOptions): PassPlan => {
  const end = windowEnd(input.now, options)
  const shallow = overlapStart(input.now, options)
  const deep = retentionStart(input.now, options)
  const fullReads = new Set<InstanceId>()
  const series = new Map<InstanceId, number>()
  const notes: Array<string> = []
  const overlap: Array<Series> = []
  const retention: Array<Series> = []
  const backfill: Array<Series> = []
  for (const instance of leastRecentlyReadFirst(input)) {
    if (instance.provider_created_at === null) {
      notes.push(`${instance.name} is not read yet: AWS has not said when it was created (status ${instance.status})`)
      continue
    }
    const isNew = input.neverCollected.has(instance.id)
    const isFull = isNew || isFullReadDue(input.records.get(instance.id), input.now, options)
    const start = DateTime.max(isFull ? deep : shallow, truncateToHour(instance.provider_created_at))
    const planned = seriesWithin(input.nameSpans.get(instance.id) ?? [], start, end)
    if (planned.length === 0) continue
    series.set(instance.id, planned.length)
    if (isFull) fullReads.add(instance.id)
    const group = isNew ? backfill : isFull ? retention : overlap
    for (const one of planned) group.push(one)
  }
  const batches = [overlap, retention, backfill].flatMap((group) => planBatches(group, end))
  // A pass may be ended before its last batch: what earlier passes did not get to must not wait again.
  const ordered = Arr.sortWith(batches, (batch) => oldestRead(batch, input), Order.Number)
  return { batches: ordered, series, fullReads, notes }
}

/** When an instance was last read, in milliseconds since the epoch. A record from the future proves nothing: the clock was set. */
const lastReadAt = (id: InstanceId, { now, records }: PlanInput): number => {
  const readAt = records.get(id)?.readAt
  return readAt === undefined || DateTime.isGreaterThan(readAt, now)
    ? Number.NEGATIVE_INFINITY
    : readAt.epochMilliseconds
}

const leastRecentlyReadFirst = (input: PlanInput): ReadonlyArray<Instance> =>
  Arr.sortWith(input.instances, ({ id }) => lastReadAt(id, input), Order.Number)

const oldestRead = ({ series }: Batch, input: PlanInput): number =>
  series.reduce((oldest, { instanceId }) => Math.min(oldest, lastReadAt(instanceId, input)), Number.POSITIVE_INFINITY)

/**
 * The series of one instance in a window, under the name that it had in each part of it. What CloudWatch has under a name
 * at other hours is another instance's.
 */
const seriesWithin = (
  spans: ReadonlyArray<InstanceNameSpan>,
  windowStart: DateTime.Utc,
  windowEnds: DateTime.Utc
): ReadonlyArray<Series> =>
  spans.flatMap(({ instance_id, name, valid_from, valid_until }) => {
    const start = valid_from === null ? windowStart : DateTime.max(windowStart, valid_from)
    const end = valid_until === null ? windowEnds : DateTime.min(windowEnds, valid_until)
    if (DateTime.isGreaterThanOrEqualTo(start, end)) return []
    return metricNames.map((metricName) => ({
      instanceId: instance_id,
      instanceName: name,
      metricName,
      start,
      end
    }))
  })
