import { truncateToHour } from "@snoozeql/domain/Hour"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
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
  /** Those of the instances of which nothing is stored. */
  readonly neverCollected: ReadonlySet<InstanceId>
  /** What this process has read before. */
  readonly records: ReadonlyMap<InstanceId, ReadingRecord>
}

/** What a pass asks CloudWatch for. */
export interface PassPlan {
  readonly batches: ReadonlyArray<Batch>
  /** How many instances are asked for: those that existed before the end of the window. */
  readonly instances: number
  /** Those of which the whole retention is read. */
  readonly fullReads: ReadonlySet<InstanceId>
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
  const overlap: Array<Series> = []
  const retention: Array<Series> = []
  const backfill: Array<Series> = []
  let instances = 0
  for (const instance of leastRecentlyReadFirst(input)) {
    const isNew = input.neverCollected.has(instance.id)
    const isFull = isNew || isFullReadDue(input.records.get(instance.id), input.now, options)
    const start = notBeforeCreation(isFull ? deep : shallow, instance)
    if (start.epochMilliseconds >= end.epochMilliseconds) continue
    instances += 1
    if (isFull) fullReads.add(instance.id)
    const group = isNew ? backfill : isFull ? retention : overlap
    for (const metricName of metricNames) {
      group.push({ instanceId: instance.id, instanceName: instance.name, metricName, start })
    }
  }
  const batches = [overlap, retention, backfill].flatMap((group) => planBatches(group, end))
  // A pass may be ended before its last batch: what earlier passes did not get to must not wait again.
  return { batches: Arr.sortWith(batches, (batch) => oldestRead(batch, input), Order.Number), instances, fullReads }
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
 * Names are reused: what CloudWatch has under an instance's name from before its creation is another instance's. The
 * hour of the creation is the instance's own.
 */
const notBeforeCreation = (start: DateTime.Utc, { provider_created_at }: Instance): DateTime.Utc =>
  provider_created_at === null ? start : DateTime.max(start, truncateToHour(provider_created_at))
