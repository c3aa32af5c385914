import { assert, describe, layer } from "@effect/vitest"
import { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import { Collector } from "@snoozeql/collector/Collector"
import { StoreUnavailable } from "@snoozeql/domain/errors"
import { Instance } from "@snoozeql/domain/Instance"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Readiness } from "../src/Readiness.ts"
import { register } from "./support/observedInstances.ts"
import { jsonOf, memory, serve, TestServer } from "./support/testServer.ts"

/** A server in memory whose plans are issued so. */
const serverWith = (issue: AdviceIssuer["Service"]["issue"]) =>
  serve().pipe(
    Layer.provide(Layer.mock(AdviceIssuer, { issue })),
    Layer.provide([
      IssuedAdvice.layer(),
      ScheduleExports.layer,
      UnitPolicies.layer(),
      UnitDecisions.layer,
      Layer.mock(Collector, {})
    ]),
    Layer.provide(Advisor.layer()),
    Layer.provide(Layer.succeed(Readiness, { check: Effect.void })),
    Layer.provideMerge(memory)
  )

const body = { hourly_cost: 7 }

/** Changes a unit and returns it as the response has it. */
const change = (id: string) =>
  Effect.gen(function* () {
    const { send } = yield* TestServer
    const response = yield* send("PATCH", `/api/v1/instances/${id}`, { body })
    assert.strictEqual(response.status, 200, response.text)
    return jsonOf(Instance, response)
  })

const unavailable = new StoreUnavailable({ operation: "AdviceStore.issue", message: "gone", cause: undefined })

describe("a change of a unit", () => {
  for (const [when, issue] of [
    ["cannot be stored", () => Effect.fail(unavailable)],
    ["has a defect", () => Effect.die("a defect")]
  ] as const) {
    layer(serverWith(issue))(`whose new plan ${when}`, (it) => {
      it.effect("succeeds, since it is written", () =>
        Effect.gen(function* () {
          const { id } = yield* register({})
          assert.strictEqual((yield* change(id)).hourly_cost, 7)
        })
      )
    })
  }

  layer(serverWith(() => Effect.never))("whose new plan takes long", (it) => {
    it.effect("succeeds after 5 seconds", () =>
      Effect.gen(function* () {
        const { id } = yield* register({})
        const changing = yield* Effect.forkChild(change(id))
        let seconds = 0
        while (changing.pollUnsafe() === undefined) {
          yield* TestClock.withLive(Effect.sleep("20 millis"))
          yield* TestClock.adjust("1 second")
          seconds++
        }
        assert.strictEqual((yield* Fiber.join(changing)).hourly_cost, 7)
        assert.isAtLeast(seconds, 5)
      })
    )
  })

  const seen = { issued: new Array<string>(), running: 0, most: 0 }
  const counted = (id: string, reason: string) =>
    Effect.gen(function* () {
      seen.issued.push(`${reason} ${id}`)
      seen.most = Math.max(seen.most, ++seen.running)
      yield* TestClock.withLive(Effect.sleep("20 millis"))
      seen.running--
      return null
    })

  layer(serverWith(counted))("and others at the same time", (it) => {
    it.effect("take turns, also with plans that somebody asks for", () =>
      Effect.gen(function* () {
        const { send } = yield* TestServer
        const ids: Array<string> = []
        for (const number of [1, 2, 3, 4, 5]) {
          ids.push((yield* register({ name: `unit ${number}`, provider_id: `db-${number}` })).id)
        }
        const ask = (id: string) => send("POST", `/api/v1/instances/${id}/plan`)
        const requests = ids.flatMap((id) => [Effect.asVoid(change(id)), Effect.asVoid(ask(id))])
        yield* Effect.all(requests, { concurrency: "unbounded" })
        assert.sameMembers(
          seen.issued,
          ids.flatMap((id) => [`changed ${id}`, `requested ${id}`])
        )
        assert.strictEqual(seen.most, 1)
      })
    )
  })
})
