import { assert, layer } from "@effect/vitest"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import type { ProviderFacts } from "@snoozeql/domain/ProviderFacts"
import { NewExport } from "@snoozeql/domain/RecordedExport"
import { ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { DateTime, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { identity, inOffice, now, observe, ordinary, ranking, register, thisHour } from "./support/observedInstances.ts"
import { backends, jsonOf, problemOf, TestServer, testServer, unknownId } from "./support/testServer.ts"

for (const { name, stores } of backends) {
  layer(testServer({ stores, retention: Duration.days(70) }))(`the routes activity and exports ${name}`, (it) => {
    it.effect("return when an instance could sleep, judged up to the running hour, and its schedule", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const { id } = yield* register({ timezone: "Europe/Berlin", hourly_cost: 0.5, currency: "EUR" })
        const path = `/api/v1/instances/${id}`

        const empty = jsonOf(InstanceActivity, yield* send("GET", `${path}/activity`))
        assert.deepInclude(empty, { status: "insufficient", from: null, labels: [], asleep: [], warnings: [] })

        yield* observe(id, inOffice, 70)
        const activity = jsonOf(InstanceActivity, yield* send("GET", `${path}/activity`))
        assert.deepInclude(activity, { instance_id: id, name: "orders", status: "ok", timezone: "Europe/Berlin" })
        // All ten weeks, and the running hour, which has no data yet.
        assert.strictEqual(activity.labels.length, 10 * 168)
        assert.deepStrictEqual(activity.labels.at(-1), { hour: thisHour, label: "unknown" })
        assert.deepStrictEqual(activity.labels.at(-2)?.label, "active")
        // In winter Berlin is an hour ahead of UTC, so the database is in use from 09:00 to 19:00 there.
        assert.deepStrictEqual(
          [8, 9, 18, 19].map((hour) => activity.asleep.includes(hour)),
          [true, false, false, true]
        )
        assert.strictEqual(activity.hours_of_week.length, 168)
        assert.deepInclude(activity.hours_of_week[8], { idle: 10, active: 0, level: "recommended" })
        assert.deepInclude(activity.hours_of_week[9], { idle: 0, active: 10, level: null, reason: "active" })
        assert.strictEqual(activity.backtest?.false_sleep_hours, 0)
        assert.deepStrictEqual(activity.policy, defaultAnalysisPolicy)
        assert.deepInclude(activity.savings.price, { hourly: 0.5, currency: "EUR", source: "instance" })
        assert.deepStrictEqual(activity.blockers, [])
        assert.include(
          activity.warnings.map(({ kind }) => kind),
          "facts_unknown"
        )

        for (const format of ScheduleFormat.literals) {
          const exported = yield* send("POST", `${path}/exports`, { body: { format } })
          assert.strictEqual(exported.status, 201)
          assert.strictEqual(jsonOf(NewExport, exported).schedule.format, format)
        }
        const { schedule: cron } = jsonOf(
          NewExport,
          yield* send("POST", `${path}/exports`, { body: { format: "cron" } })
        )
        assert.include(cron.format === "cron" ? cron.crontab : "", "case $(TZ=Europe/Berlin date ")
        assert.include(cron.format === "cron" ? cron.crontab : "", `--region ${identity.region}`)
        assert.deepStrictEqual(
          cron.notes.map((note) => note.slice(0, 24)),
          ["this plan stays the same"]
        )
      })
    )

    it.effect("keep backup windows awake, and export nothing that RDS would refuse, as discovery reported", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const instances = yield* InstanceStore
        const see = (facts: Partial<ProviderFacts>) =>
          instances.recordDiscovered(
            [
              {
                ...identity,
                provider: "aws",
                provider_id: "db-SEEN",
                name: "seen",
                tags: {},
                status: "available",
                provider_created_at: null,
                provider_facts: { ...ordinary, ...facts }
              }
            ],
            now
          )
        const [instance] = yield* see({})
        if (instance === undefined) return assert.fail("not recorded")
        yield* observe(instance.id, inOffice)
        const path = `/api/v1/instances/${instance.id}`
        const readActivity = Effect.map(send("GET", `${path}/activity`), (response) =>
          jsonOf(InstanceActivity, response)
        )
        const kinds = (told: ReadonlyArray<{ readonly kind: string }>) => told.map(({ kind }) => kind)

        const plain = yield* readActivity
        assert.deepStrictEqual(plain.provider_facts, ordinary)
        assert.deepStrictEqual(
          [kinds(plain.blockers), kinds(plain.warnings)],
          [[], ["timezone_not_chosen", "capacity_at_start"]]
        )
        assert.isTrue([2, 3, 26, 27].every((hour) => plain.asleep.includes(hour)))

        yield* see({ backup_window: "03:00-03:30", maintenance_window: "tue:02:15-tue:02:45", reserved: true })
        const protectedActivity = yield* readActivity
        assert.deepStrictEqual(
          [2, 3, 26, 27].map((hour) => protectedActivity.asleep.includes(hour)),
          [true, false, false, false]
        )
        assert.deepStrictEqual(kinds(protectedActivity.warnings), [
          "timezone_not_chosen",
          "capacity_at_start",
          "reserved_instance",
          "backup_window_movable"
        ])

        for (const [facts, kind, reason] of [
          [{ cluster: "shop" }, "cluster_member", "a member of the Multi-AZ DB cluster shop: RDS does not stop those"],
          [{ read_replica_source: "main" }, "read_replica", "a read replica of main: RDS does not stop read replicas"],
          [
            { read_replicas: ["copy"] },
            "read_replica_source",
            "replicated by copy: RDS does not stop an instance with read replicas"
          ]
        ] as const) {
          yield* see(facts)
          assert.deepStrictEqual(kinds((yield* readActivity).blockers), [kind])
          for (const format of ScheduleFormat.literals) {
            const refused = problemOf(yield* send("POST", `${path}/exports`, { body: { format } }))
            assert.deepInclude(refused, { status: 409, detail: reason })
          }
          const { not_recommended } = yield* ranking()
          assert.deepStrictEqual(not_recommended.find((refused) => refused.name === "seen")?.reasons, [reason])
        }
      })
    )

    it.effect("do not list an instance that is gone, but show why it must not sleep", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const instances = yield* InstanceStore
        const [gone] = yield* instances.recordDiscovered(
          [
            {
              ...identity,
              provider: "aws",
              provider_id: "db-GONE",
              name: "gone",
              tags: {},
              status: "available",
              provider_created_at: null,
              provider_facts: ordinary
            }
          ],
          DateTime.subtract(now, { days: 2 })
        )
        if (gone === undefined) return assert.fail("not recorded")
        yield* observe(gone.id, inOffice)
        const markedAt = DateTime.subtract(now, { days: 1 })
        yield* InstanceStore.use((store) =>
          store.markGone({
            account: gone.account,
            region: gone.region,
            kinds: ["instance"],
            seenAt: markedAt,
            listed: []
          })
        )
        const { not_recommended, recommendations } = yield* ranking()
        assert.notInclude(
          [...recommendations, ...not_recommended].map((listed) => listed.name),
          "gone"
        )
        const { blockers } = jsonOf(InstanceActivity, yield* send("GET", `/api/v1/instances/${gone.id}/activity`))
        assert.match(blockers[0]?.explanation ?? "", /^gone since 2026-01-14T10:20:00.000Z/)
        const refused = problemOf(
          yield* send("POST", `/api/v1/instances/${gone.id}/exports`, { body: { format: "cron" } })
        )
        assert.strictEqual(refused.status, 409)
      })
    )

    it.effect("return a problem for an unknown instance and for an unknown format", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now.epochMilliseconds)
        const { send } = yield* TestServer
        const { id } = yield* register({ provider_id: "db-BUSY", name: "busy" })
        yield* observe(id, () => true)
        const unknown = `/api/v1/instances/${unknownId}`
        assert.strictEqual(problemOf(yield* send("GET", `${unknown}/activity`)).status, 404)
        const body = { format: "cron" }
        assert.strictEqual(problemOf(yield* send("POST", `${unknown}/exports`, { body })).status, 404)
        const path = `/api/v1/instances/${id}`
        const nothing = problemOf(yield* send("POST", `${path}/exports`, { body: { format: "cron" } }))
        assert.deepInclude(nothing, { status: 409, type: "urn:snoozeql:problem:no-schedule-to-export" })
        assert.strictEqual(nothing.detail, "no window is recommended")
        for (const wrong of [{}, { format: "ical" }, { format: "cron", until: "now" }]) {
          const response = yield* send("POST", `${path}/exports`, { body: wrong })
          assert.strictEqual(problemOf(response).status, 400, JSON.stringify(wrong))
        }
        assert.strictEqual(problemOf(yield* send("GET", `${path}/activity?until=now`)).status, 400)
      })
    )
  })

  layer(testServer({ stores, policy: { ...defaultAnalysisPolicy, never_sleep_days: ["Sunday"] } }))(
    `the route recommendations ${name}`,
    (it) => {
      it.effect("ranks the fleet by conservative savings, and says why other instances have none", () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(now.epochMilliseconds)
          const instances = yield* InstanceStore
          const add = (label: string, settings: object, isBusy: (hour: DateTime.Utc) => boolean) =>
            Effect.tap(register({ name: label, provider_id: `db-${label}`, ...settings }), ({ id }) =>
              observe(id, isBusy)
            )
          const empty = yield* ranking()
          assert.deepInclude(empty, { recommendations: [], not_recommended: [] })
          yield* add("cheap", { hourly_cost: 0.1 }, inOffice)
          yield* add("unpriced", { class: "db.z1d.large" }, inOffice)
          yield* add("dear", { hourly_cost: 2 }, inOffice)
          yield* add("estimated", { region: "us-east-1", class: "db.m6g.large" }, inOffice)
          yield* add("busy", {}, () => true)
          yield* add("asleep", {}, inOffice)
          yield* register({ name: "young", provider_id: "db-young" })
          yield* instances.recordDiscovered(
            [
              {
                ...identity,
                provider: "aws",
                provider_id: "db-asleep",
                name: "asleep",
                tags: {},
                status: "stopped",
                provider_created_at: null
              }
            ],
            now
          )

          const answer = yield* ranking()
          assert.deepStrictEqual(
            answer.recommendations.map((ranked) => [ranked.name, ranked.savings.price?.source ?? null]),
            [
              ["dear", "instance"],
              ["estimated", "estimate"],
              ["cheap", "instance"],
              ["unpriced", null]
            ]
          )
          for (const { explanation, windows } of answer.recommendations) {
            assert.include(explanation, "could sleep")
            assert.isNotEmpty(windows)
            assert.isFalse(windows.some(({ days }) => days.includes("Sunday")))
          }
          const reasons = new Map(answer.not_recommended.map((refused) => [refused.name, refused.reasons]))
          assert.deepStrictEqual([...reasons.keys()], ["asleep", "busy", "young"])
          assert.deepStrictEqual(reasons.get("asleep"), ["stopped already"])
          assert.match(reasons.get("busy")?.join() ?? "", /no hour of the week may sleep.*active in \d+ of \d+/)
          assert.match(reasons.get("young")?.[0] ?? "", /^no advice has been issued yet/)
        })
      )
    }
  )
}
