import { type Instance, InstanceId } from "@snoozeql/domain/Instance"
import { type ActivityMetricName, activityMetricNames } from "@snoozeql/domain/MetricName"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { DateTime } from "effect"
import type { InstanceHistory } from "../../src/evaluate.ts"

/** A Thursday. The running hour is 10:00. */
export const now = DateTime.makeUnsafe("2026-01-15T10:20:00Z")
const thisHour = DateTime.makeUnsafe("2026-01-15T10:00:00Z")

const quiet: Readonly<Record<ActivityMetricName, number>> = {
  CPUUtilization: 2,
  DatabaseConnections: 0,
  ReadIOPS: 0.2,
  WriteIOPS: 0.8
}
const busy: Readonly<Record<ActivityMetricName, number>> = {
  CPUUtilization: 25,
  DatabaseConnections: 14,
  ReadIOPS: 90,
  WriteIOPS: 120
}

/** The value of a metric in an hour in which the instance is used, or is not. */
export const valueOf = (metric: ActivityMetricName, isBusy: boolean): number => (isBusy ? busy : quiet)[metric]

/** Whether the instance is used in an hour. */
export type IsBusy = (hour: DateTime.Utc) => boolean

export const never: IsBusy = () => false
export const always: IsBusy = () => true

/** Weekdays from 08:00 to 18:00 UTC. */
export const inOffice: IsBusy = (hour) => {
  const { hour: hourOfDay, weekDay } = DateTime.toPartsUtc(hour)
  return weekDay >= 1 && weekDay <= 5 && hourOfDay >= 8 && hourOfDay < 18
}

/** The values of one metric in the last `days` days before the running hour. */
export const observedHours = (metric: ActivityMetricName, isBusy: IsBusy, days: number) =>
  Array.from({ length: days * 24 }, (_, index) => {
    const hour = DateTime.subtract(thisHour, { hours: index + 1 })
    return { hour, value: valueOf(metric, isBusy(hour)) }
  })

export const makeInstance = (given: Partial<Instance> = {}): Instance => ({
  id: InstanceId.make("00000000-0000-4000-8000-000000000001"),
  kind: "instance",
  cluster_id: null,
  owner: null,
  environment: null,
  gone_at: null,
  provider: "aws",
  provider_id: "db-ORDERS",
  account: "123456789012",
  region: "eu-west-1",
  name: "orders",
  engine: "postgres",
  class: "db.t4g.micro",
  tags: {},
  status: "available",
  timezone: "UTC",
  timezone_source: "user",
  hourly_cost: 0.5,
  currency: "EUR",
  provider_created_at: null,
  first_seen_at: DateTime.subtract(now, { days: 60 }),
  last_seen_at: now,
  created_at: DateTime.subtract(now, { days: 60 }),
  updated_at: now,
  ...given
})

export const ordinary: ProviderFacts = {
  multi_az: false,
  cluster: null,
  read_replica_source: null,
  read_replicas: [],
  backup_retention_days: 7,
  backup_window: null,
  maintenance_window: null,
  reserved: false
}

/** Two weeks of data of an instance that discovery has seen, unless the options say otherwise. */
export const makeHistory = (
  isBusy: IsBusy,
  {
    days = 14,
    instance,
    ...given
  }: Partial<Pick<InstanceHistory, "providerFacts" | "statusChanges">> & {
    readonly days?: number
    readonly instance?: Partial<Instance>
  } = {}
): InstanceHistory => ({
  instance: makeInstance(instance),
  providerFacts: ordinary,
  statusChanges: [],
  series: activityMetricNames.map((metric_name) => {
    const hours = observedHours(metric_name, isBusy, days)
    const values = Float64Array.from(hours, ({ value }) => value)
    return {
      metric_name,
      hour: Float64Array.from(hours, ({ hour }) => hour.epochMilliseconds),
      avg_value: values,
      max_value: values,
      sample_count: Int32Array.from(hours, () => 60)
    }
  }),
  ...given
})
