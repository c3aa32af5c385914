import type { AdviceVersion } from "@snoozeql/domain/Advice"
import type { AdviceScore } from "@snoozeql/domain/AdviceScore"
import type { InstanceId } from "@snoozeql/domain/Instance"
import type { Plan } from "@snoozeql/domain/Plan"
import { millisPerDay } from "@snoozeql/domain/timeUnits"
import { utcDayOf } from "@snoozeql/domain/UtcDay"
import { DateTime } from "effect"
import type { PlanMask, ScoredDay } from "../AdviceStore.ts"
import { maskedBytes, readMasks, unpackPlan } from "../rules/packedPlan.ts"
import { decodeIntegers } from "./metricSeries.ts"

/** A row of `advice_plans`, as a statement returns it. */
export interface PlanRow extends Pick<
  Plan,
  "instance_id" | "day" | "revision" | "reason" | "status" | "one_in" | "timezone"
> {
  readonly issued_at: Date
  readonly first_hour: Date
  readonly hours: Uint8Array
  readonly observed_hours: number
  readonly weekly_slept_hours: number
  readonly weekly_needed_hours: number
  readonly inputs: string
}

/** The columns of a `PlanRow`. */
export const planColumns = `
  plan.instance_id, plan.day::text AS day, plan.revision, plan.reason, plan.issued_at, plan.status, plan.one_in,
  plan.timezone, plan.first_hour, plan.hours, plan.observed_hours, plan.weekly_slept_hours, plan.weekly_needed_hours,
  plan.inputs
`

/** The plan in a row. */
export const fromPlanRow = (row: PlanRow): Plan => ({
  instance_id: row.instance_id,
  day: row.day,
  revision: row.revision,
  reason: row.reason,
  issued_at: DateTime.fromDateUnsafe(row.issued_at),
  status: row.status,
  one_in: row.one_in,
  timezone: row.timezone,
  hours: unpackPlan(row.hours, DateTime.fromDateUnsafe(row.first_hour)),
  evidence: {
    observed_hours: row.observed_hours,
    weekly_slept_hours: row.weekly_slept_hours,
    weekly_needed_hours: row.weekly_needed_hours,
    inputs: row.inputs
  }
})

/** A row of `advice_versions`, as a statement returns it. */
export interface VersionRow extends Pick<AdviceVersion, "instance_id" | "version" | "event" | "changes" | "advice"> {
  readonly issued_at: Date
  readonly confirmed_at: Date
}

/** The columns of a `VersionRow`. */
export const versionColumns = `
  version.instance_id, version.version, version.event, version.issued_at, version.confirmed_at, version.changes,
  version.advice
`

/** The version in a row. */
export const fromVersionRow = (row: VersionRow): AdviceVersion => ({
  instance_id: row.instance_id,
  version: row.version,
  event: row.event,
  issued_at: DateTime.fromDateUnsafe(row.issued_at),
  confirmed_at: DateTime.fromDateUnsafe(row.confirmed_at),
  changes: row.changes,
  advice: row.advice
})

/** The names of the columns of `advice_scores` that hold counts. */
export const countColumns = [
  "idle_hours",
  "needed_hours",
  "slept_hours",
  "unknown_hours",
  "stops",
  "false_stops",
  "promised_hours"
] as const satisfies ReadonlyArray<keyof AdviceScore>

/** The columns of an `AdviceScore`. */
export const scoreColumns = `score.instance_id, score.day::text AS day, ${countColumns.map((name) => `score.${name}`).join(", ")}`

/** An aggregate of plans, each as bytes that `toPlanMasks` decodes, in the order in which they were issued. */
export const planMaskColumn = `
  string_agg(
    int8send((date_part('epoch', plan.issued_at) * 1000)::bigint)
      || int4send((date_part('epoch', plan.first_hour) / 3600)::int)
      || float8send(plan.one_in) || substring(plan.hours from 1 for ${maskedBytes}),
    '' ORDER BY plan.day, plan.revision
  )
`

const firstHourAt = 8
const oneInAt = firstHourAt + 4
const masksAt = oneInAt + 8
const maskRecordBytes = masksAt + maskedBytes

/** Decodes what `planMaskColumn` returned; null is the aggregate of no plans. */
export const toPlanMasks = (bytes: Uint8Array | null): ReadonlyArray<PlanMask> => {
  if (bytes === null) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.byteLength / maskRecordBytes }, (_, index) => {
    const at = index * maskRecordBytes
    return {
      issued_at: DateTime.makeUnsafe(Number(view.getBigInt64(at))),
      first_hour: view.getInt32(at + firstHourAt),
      one_in: view.getFloat64(at + oneInAt),
      ...readMasks(view, at + masksAt)
    }
  })
}

/** An aggregate of scores, each as bytes that `toScoredDays` decodes, by day. */
export const scoredDayColumn = `
  string_agg(
    int4send(score.day - date '1970-01-01') || int4send(score.idle_hours) || int4send(score.needed_hours)
      || int4send(score.false_stops),
    '' ORDER BY score.day
  )
`

/** Decodes what `scoredDayColumn` returned; null is the aggregate of no scores. */
export const toScoredDays = (bytes: Uint8Array | null): ReadonlyArray<ScoredDay> => {
  const numbers = bytes === null ? new Int32Array() : decodeIntegers(bytes)
  return Array.from({ length: numbers.length / 4 }, (_, index) => ({
    day: utcDayOf(DateTime.makeUnsafe((numbers[4 * index] ?? 0) * millisPerDay)),
    idle_hours: numbers[4 * index + 1] ?? 0,
    needed_hours: numbers[4 * index + 2] ?? 0,
    false_stops: numbers[4 * index + 3] ?? 0
  }))
}

/** What a statement returns of one unit for `AdviceStore.issuedOf`. */
export interface IssuedRow {
  readonly instance_id: InstanceId
  readonly inputs: string | null
  readonly tier: number | null
  readonly sort_amount: number | null
  readonly masks: Uint8Array | null
  readonly scores: Uint8Array | null
  readonly earlier_first_hour: number | null
  readonly earlier_weekly: Uint8Array | null
}
