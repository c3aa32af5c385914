import { assert } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { Instance } from "@snoozeql/domain/Instance"
import { activityMetricNames } from "@snoozeql/domain/MetricName"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { Recommendations } from "@snoozeql/domain/Recommendation"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Effect } from "effect"
import { jsonOf, registration, TestServer } from "./testServer.ts"

export const now = DateTime.makeUnsafe("2026-01-15T10:20:00Z")
export const thisHour = DateTime.makeUnsafe("2026-01-15T10:00:00Z")

export const register = (body: object) =>
  Effect.gen(function* () {
    const { send } = yield* TestServer
    const response = yield* send("POST", "/api/v1/instances", { body: { ...registration, ...body } })
    assert.strictEqual(response.status, 201, response.text)
    return jsonOf(Instance, response)
  })

const { account, class: className, engine, region } = registration
export const identity = { account, class: className, engine, region }

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

const quiet = { CPUUtilization: 2, DatabaseConnections: 0, ReadIOPS: 0.2, WriteIOPS: 0.8 }
const busy = { CPUUtilization: 25, DatabaseConnections: 14, ReadIOPS: 90, WriteIOPS: 120 }

/** Weekdays from 08:00 to 18:00 UTC. */
export const inOffice = (hour: DateTime.Utc) => {
  const { hour: hourOfDay, weekDay } = DateTime.toPartsUtc(hour)
  return weekDay >= 1 && weekDay <= 5 && hourOfDay >= 8 && hourOfDay < 18
}

/** Issues all advice that is due. */
export const issueAdvice = AdviceIssuer.use((issuer) => issuer.issueDue({ isCollected: true })).pipe(Effect.asVoid)

/** The first page of the ranking, after all advice that is due was issued. */
export const ranking = (query = "") =>
  Effect.gen(function* () {
    const { send } = yield* TestServer
    yield* issueAdvice
    return jsonOf(Recommendations, yield* send("GET", `/api/v1/recommendations${query}`))
  })

/** Stores this many days of all metrics, up to the current hour. */
export const observe = (id: InstanceId, isBusy: (hour: DateTime.Utc) => boolean, days = 14) =>
  Effect.gen(function* () {
    const metrics = yield* MetricsStore
    const rows = Array.from({ length: days * 24 }, (_, index) =>
      DateTime.subtract(thisHour, { hours: index + 1 })
    ).flatMap((hour) => {
      const values = isBusy(hour) ? busy : quiet
      return activityMetricNames.map((metric_name) => {
        const value = values[metric_name]
        const figures = { avg_value: value, max_value: value, min_value: value, sample_count: 60 }
        return { instance_id: id, metric_name, hour, ...figures }
      })
    })
    yield* metrics.replaceHourlyMetrics(rows, { asOf: now, cutoff: DateTime.subtract(now, { days }) })
  })
