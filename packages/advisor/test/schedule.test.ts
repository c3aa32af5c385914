import { assert, describe, it } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime, Result } from "effect"
import { evaluate } from "../src/evaluate.ts"
import { toSchedule } from "../src/schedule.ts"
import { always, inOffice, makeHistory, now, ordinary } from "./support/history.ts"

const scheduleAt = (at: DateTime.Utc, ...given: Parameters<typeof makeHistory>) => {
  const history = makeHistory(...given)
  const evaluation = evaluate(history, at, { policy: defaultAnalysisPolicy, prices: undefined, oneIn: 33 })
  return toSchedule(evaluation, history, "cron", at)
}

const scheduleOf = (...given: Parameters<typeof makeHistory>) => scheduleAt(now, ...given)

const failureOf = (...given: Parameters<typeof makeHistory>) =>
  Result.match(scheduleOf(...given), { onSuccess: () => undefined, onFailure: ({ message }) => message })

describe("toSchedule", () => {
  it.each(["available", "stopped"])("exports the windows of an instance that is %s", (status) => {
    const { schedule: exported } = Result.getOrThrow(scheduleOf(inOffice, { instance: { status } }))
    assert.include(exported.format === "cron" ? exported.crontab : "", "--region eu-west-1")
  })

  it("fails with NoScheduleToExport and the blocker's explanation when the instance is blocked", () => {
    assert.strictEqual(
      failureOf(inOffice, { providerFacts: { ...ordinary, read_replica_source: "main" } }),
      "a read replica of main: RDS does not stop read replicas"
    )
  })

  it("fails with NoScheduleToExport when a stopped instance also has another blocker", () => {
    assert.strictEqual(
      failureOf(inOffice, { instance: { status: "stopped" }, providerFacts: { ...ordinary, read_replicas: ["copy"] } }),
      "replicated by copy: RDS does not stop an instance with read replicas"
    )
  })

  it("fails with NoScheduleToExport when nothing was read for 48 hours, however idle its week is", () => {
    // The last hour that was read ends at 10:00.
    assert.isTrue(Result.isSuccess(scheduleAt(DateTime.makeUnsafe("2026-01-17T10:00:00Z"), inOffice)))
    const refused = scheduleAt(DateTime.makeUnsafe("2026-01-17T10:00:01Z"), inOffice)
    assert.strictEqual(
      Result.isFailure(refused) ? refused.failure.message : undefined,
      "nothing was read of it since 2026-01-15T10:00:00.000Z, so that nobody knows whether it is used"
    )
  })

  it("fails with NoScheduleToExport when nothing is recommended", () => {
    assert.strictEqual(failureOf(always), "no window is recommended")
  })
})
