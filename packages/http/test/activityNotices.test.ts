import { assert, layer } from "@effect/vitest"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import { NewExport } from "@snoozeql/domain/RecordedExport"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { identity, inOffice, now, observe, ordinary, ranking, register } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer } from "./support/testServer.ts"

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }))(
    `the routes activity, exports and recommendations ${name}`,
    (it) => {
      it.effect("keep a short nightly job awake, and recommend sleep only while the current status allows it", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const instances = yield* InstanceStore
          const metrics = yield* MetricsStore
          const see = (status: string) =>
            instances.recordDiscovered(
              [
                {
                  ...identity,
                  provider: "aws",
                  provider_id: "db-JOB",
                  name: "job",
                  tags: {},
                  status,
                  provider_created_at: null,
                  provider_facts: { ...ordinary, backup_retention_days: 0 }
                }
              ],
              now
            )
          const [instance] = yield* see("available")
          if (instance === undefined) return assert.fail("not recorded")
          const { id } = instance
          const path = `/api/v1/instances/${id}`
          yield* observe(id, () => false)
          const isAlwaysIdle = jsonOf(InstanceActivity, yield* send("GET", `${path}/activity`))
          assert.deepInclude(isAlwaysIdle, { instance_status: "available", status: "always_idle" })

          // One connection for two minutes, at two o'clock every night.
          const nights = Array.from({ length: 14 }, (_, day) =>
            DateTime.subtract(DateTime.makeUnsafe("2026-01-15T02:00:00Z"), { days: day })
          ).map((hour) => {
            const figures = { avg_value: 0.0333, max_value: 1, min_value: 0, sample_count: 60 }
            return { instance_id: id, metric_name: "DatabaseConnections" as const, hour, ...figures }
          })
          yield* metrics.replaceHourlyMetrics(nights, {
            asOf: DateTime.add(now, { minutes: 1 }),
            cutoff: DateTime.subtract(now, { days: 15 })
          })
          const activity = jsonOf(InstanceActivity, yield* send("GET", `${path}/activity`))
          assert.strictEqual(activity.status, "ok")
          assert.deepStrictEqual(
            [1, 2, 3].map((hour) => activity.asleep.includes(hour)),
            [true, false, true]
          )
          assert.include(
            activity.refusals.map(({ explanation }) => explanation).join("\n"),
            "1 connection at most (maximum), ceiling 0.5"
          )

          const place = Effect.map(ranking(), ({ not_recommended, recommendations }) => {
            return [...recommendations, ...not_recommended].find((answer) => answer.name === "job")
          })
          for (const status of ["backing-up", "modifying", "configuring-log-exports"]) {
            yield* see(status)
            const answer = yield* place
            assert.strictEqual(answer?.instance_status, status)
            assert.isTrue(answer !== undefined && "windows" in answer, status)
            assert.strictEqual((yield* send("POST", `${path}/exports`, { body: { format: "cron" } })).status, 201)
          }
          for (const status of ["storage-full", "stopping", "hibernating"]) {
            yield* see(status)
            const answer = yield* place
            const reason = `in status ${status}: sleep is recommended only while RDS reports that the instance works`
            assert.strictEqual(answer?.instance_status, status)
            assert.deepStrictEqual(answer !== undefined && "reasons" in answer ? answer.reasons : [], [reason])
            const refused = problemOf(yield* send("POST", `${path}/exports`, { body: { format: "cron" } }))
            assert.deepInclude(refused, { status: 409, detail: reason })
          }
          yield* see("stopped")
          assert.deepInclude(yield* place, { instance_status: "stopped", reasons: ["stopped already"] })
          assert.strictEqual((yield* send("POST", `${path}/exports`, { body: { format: "cron" } })).status, 201)
        })
      )

      it.effect("say in advice and exports that nobody chose the time zone, until somebody chooses one", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const { id } = yield* register({ provider_id: "db-UNCHOSEN", name: "unchosen" })
          yield* observe(id, inOffice)
          const path = `/api/v1/instances/${id}`
          const told = Effect.gen(function* () {
            const activity = jsonOf(InstanceActivity, yield* send("GET", `${path}/activity`))
            const { recommendations } = yield* ranking()
            const recommended = recommendations.find(({ instance_id }) => instance_id === id)
            const exports = yield* Effect.forEach(["instance-scheduler", "eventbridge", "cron"], (format) =>
              Effect.map(
                send("POST", `${path}/exports`, { body: { format } }),
                (response) => jsonOf(NewExport, response).schedule
              )
            )
            return {
              sources: [activity.timezone_source, recommended?.timezone_source],
              zones: [activity.timezone, recommended?.timezone],
              warned: [activity, recommended].map((of) =>
                of?.warnings.some(({ kind }) => kind === "timezone_not_chosen")
              ),
              noted: exports.map(({ notes }) => notes.some((note) => note.includes("nobody chose a time zone")))
            }
          })
          assert.deepStrictEqual(yield* told, {
            sources: ["none", "none"],
            zones: ["UTC", "UTC"],
            warned: [true, true],
            noted: [true, true, true]
          })
          // The same time zone, but now somebody has chosen it.
          yield* send("PATCH", path, { body: { timezone: "utc" } })
          assert.deepStrictEqual(yield* told, {
            sources: ["user", "user"],
            zones: ["UTC", "UTC"],
            warned: [false, false],
            noted: [false, false, false]
          })
        })
      )

      it.effect("neither recommend nor export an instance that its tag excludes, though it is collected", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const { send } = yield* TestServer
          const reason = "excluded by its tag snoozeql:exclude"
          const excluded = yield* register({
            provider_id: "db-EXCLUDED",
            name: "excluded",
            tags: { "snoozeql:exclude": "true" }
          })
          const not = yield* register({
            provider_id: "db-NOT-EXCLUDED",
            name: "not-excluded",
            tags: { "snoozeql:exclude": "false" }
          })
          for (const { id } of [excluded, not]) yield* observe(id, inOffice)
          const path = `/api/v1/instances/${excluded.id}`
          const activity = jsonOf(InstanceActivity, yield* send("GET", `${path}/activity`))
          assert.deepStrictEqual(activity.blockers, [{ kind: "excluded", explanation: reason }])
          assert.strictEqual(activity.status, "ok")
          for (const format of ["instance-scheduler", "eventbridge", "cron"]) {
            const refused = problemOf(yield* send("POST", `${path}/exports`, { body: { format } }))
            assert.deepInclude(refused, { status: 409, detail: reason })
          }
          const { not_recommended, recommendations } = yield* ranking()
          assert.deepStrictEqual(not_recommended.find(({ instance_id }) => instance_id === excluded.id)?.reasons, [
            reason
          ])
          assert.notInclude(
            recommendations.map(({ instance_id }) => instance_id),
            excluded.id
          )
          assert.include(
            recommendations.map(({ instance_id }) => instance_id),
            not.id
          )
        })
      )
    }
  )
}
