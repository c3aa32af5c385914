import { assert, describe, it } from "@effect/vitest"
import * as WebhookSchedule from "@snoozeql/advisor/WebhookSchedule"
import * as MemoryStores from "@snoozeql/store/MemoryStores"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlStores from "@snoozeql/store/SqlStores"
import { WebhookStore } from "@snoozeql/store/WebhookStore"
import { layerPostgres } from "@snoozeql/testing/TestDatabase"
import { DateTime, Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import { createHmac } from "node:crypto"
import { webhookSenderLayer } from "../../src/webhook/webhookSender.ts"
import { issueChange, issueChanges, newUnit } from "./changes.ts"
import { changesIn, hangUp, makeReceiver, silence, status } from "./receiver.ts"

const secret = Buffer.alloc(32, 7)

/** A server's part that tells the webhook, with short times. */
const teller = (url: string, options: WebhookSchedule.WebhookScheduleOptions = {}) =>
  WebhookSchedule.layer({
    interval: "30 millis",
    quiet: 0,
    firstDelay: "60 millis",
    lease: "5 seconds",
    ...options
  }).pipe(
    Layer.provide(
      webhookSenderLayer({
        url: Redacted.make(url),
        secret: Redacted.make(new Uint8Array(secret)),
        limit: "400 millis"
      })
    )
  )

/** Starts a teller and waits until the webhook is at the present. */
const start = Effect.fnUntraced(function* (...given: Parameters<typeof teller>) {
  yield* Layer.build(teller(...given))
  yield* until(
    Effect.map(
      WebhookStore.use(({ state }) => state),
      (state) => state !== null
    )
  )
})

/** Waits until something holds, at most ten seconds. */
const until = Effect.fnUntraced(function* <E, R>(holds: Effect.Effect<boolean, E, R>) {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (yield* holds) return
    yield* Effect.sleep("20 millis")
  }
  assert.fail("It did not come true within ten seconds")
})

const untilTrue = (holds: () => boolean) => until(Effect.sync(holds))

const recordLogs = () => {
  const lines: Array<string> = []
  return { lines, recorder: Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))]) }
}

describe("the webhook", () => {
  it.live("is told what changes from now on, signed, with withdrawn exports first", () =>
    Effect.gen(function* () {
      const [unit, other] = [yield* newUnit, yield* newUnit]
      yield* issueChange(unit)
      yield* Effect.sleep("5 millis")
      const { received, url } = yield* makeReceiver()
      yield* start(url, { quiet: "300 millis" })
      yield* issueChange(unit)
      yield* issueChange(other, "export_withdrawn")
      yield* untilTrue(() => received.length > 0)
      yield* Effect.sleep("200 millis")
      assert.lengthOf(received, 1)
      const [message] = received
      assert.isDefined(message)
      assert.deepStrictEqual(
        changesIn(message).map(({ instance_id, version, withdraws_export }) => [
          instance_id,
          version,
          withdraws_export
        ]),
        [
          [other, 1, true],
          [unit, 2, false]
        ]
      )
      const { headers } = message
      assert.strictEqual(headers["content-type"], "application/json")
      const signed = [headers["webhook-id"], headers["webhook-timestamp"], message.body].join(".")
      const signature = createHmac("sha256", secret).update(signed).digest("base64")
      assert.strictEqual(headers["webhook-signature"], `v1,${signature}`)
      assert.isAtMost(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1000), 5)
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.live("is told again after every fault that may pass, with the same id, until it takes the message", () =>
    Effect.gen(function* () {
      const faults = [
        status(500),
        hangUp,
        silence,
        status(429, { "retry-after": "1" }),
        status(503),
        status(200)
      ] as const
      const times: Array<number> = []
      const { received, url } = yield* makeReceiver((response, count) => {
        times.push(Date.now())
        ;(faults[count - 1] ?? status(200))(response, count)
      })
      const { lines, recorder } = recordLogs()
      yield* start(url).pipe(Effect.provide(recorder))
      const unit = yield* newUnit
      yield* issueChange(unit)
      yield* untilTrue(() => received.length === 6)
      const state = WebhookStore.use((webhook) => webhook.state)
      yield* until(Effect.map(state, (now) => now?.delivered_changes === 1))
      assert.deepInclude(yield* state, { attempts: 0, problem: null, refused_changes: 0 })
      assert.strictEqual(new Set(received.map(({ headers }) => headers["webhook-id"])).size, 1)
      // It waits as long as it was asked to.
      assert.isAtLeast((times[4] ?? 0) - (times[3] ?? 0), 990)
      yield* Effect.sleep("200 millis")
      assert.lengthOf(received, 6)
      assert.strictEqual(lines.filter((line) => line.includes("it is sent again in")).length, 5)
      assert.isFalse(lines.some((line) => line.includes("SECRET-PATH")))
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.live("goes on behind what it refuses for good, and follows no redirect", () =>
    Effect.gen(function* () {
      const elsewhere = yield* makeReceiver()
      const redirect = status(307, { location: elsewhere.url })
      const { received, url } = yield* makeReceiver((response, count) =>
        (count === 1 ? status(404) : count === 2 ? redirect : status(204))(response, count)
      )
      const { lines, recorder } = recordLogs()
      yield* start(url).pipe(Effect.provide(recorder))
      const unit = yield* newUnit
      for (const count of [1, 2, 3]) {
        yield* issueChange(unit)
        yield* untilTrue(() => received.length === count)
      }
      const state = WebhookStore.use((webhook) => webhook.state)
      yield* until(Effect.map(state, (now) => now?.delivered_changes === 1))
      assert.deepInclude(yield* state, { refused_changes: 2, problem: null })
      assert.lengthOf(elsewhere.received, 0)
      assert.isTrue(lines.some((line) => line.includes("is not told 1 change of advice (HTTP 404: Cannot POST /…)")))
      assert.isFalse(lines.some((line) => line.includes("SECRET-PATH")))
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.live("divides many changes of the same millisecond into messages, and omits none", () =>
    Effect.gen(function* () {
      const units = yield* Effect.forEach(Array.from({ length: 230 }), () => newUnit)
      const { received, url } = yield* makeReceiver()
      yield* start(url)
      yield* issueChanges(units)
      yield* untilTrue(() => received.length === 3)
      assert.deepStrictEqual(
        received.map((message) => changesIn(message).length),
        [100, 100, 30]
      )
      assert.sameMembers(
        received.flatMap((message) => changesIn(message).map(({ instance_id }) => instance_id)),
        units
      )
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.live("is told what is issued after the clock was set back by an hour", () =>
    Effect.gen(function* () {
      const [unit, other] = [yield* newUnit, yield* newUnit]
      const { received, url } = yield* makeReceiver()
      yield* start(url)
      yield* issueChange(unit)
      yield* untilTrue(() => received.length === 1)
      yield* issueChanges([other], "hours", "1 hour")
      yield* untilTrue(() => received.length === 2)
      assert.deepStrictEqual(
        received.flatMap((message) => changesIn(message).map(({ instance_id }) => instance_id)),
        [unit, other]
      )
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.live("is told changes of the millisecond of the last one that it was told", () =>
    Effect.gen(function* () {
      // The unit that is issued last is the first one by its id.
      const units = [yield* newUnit, yield* newUnit].toSorted().toReversed()
      const { received, url } = yield* makeReceiver()
      const metrics = yield* MetricsStore
      yield* start(url)
      const stopped = Layer.succeed(MetricsStore, { ...metrics, snapshotTime: Effect.succeed(yield* DateTime.now) })
      for (const [count, unit] of units.entries()) {
        yield* issueChange(unit).pipe(Effect.provide(stopped))
        yield* untilTrue(() => received.length === count + 1)
      }
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )

  it.live("loses nothing if a server is killed while it sends", () =>
    Effect.gen(function* () {
      const unit = yield* newUnit
      const { received, setRespond, url } = yield* makeReceiver(silence)
      const webhook = yield* WebhookStore
      // A killed server gives nothing back.
      const killed = Layer.succeed(WebhookStore, { ...webhook, release: () => Effect.void })
      const scope = yield* Scope.make()
      yield* start(url, { lease: "1 second" }).pipe(Effect.provide(killed), Scope.provide(scope))
      yield* issueChange(unit)
      yield* untilTrue(() => received.length === 1)
      yield* Scope.close(scope, Exit.void)
      yield* issueChange(unit)
      setRespond(status(200))
      yield* start(url)
      yield* untilTrue(() => received.length > 1)
      const state = yield* webhook.state
      assert.isNotNull(state)
      yield* until(Effect.map(webhook.state, (now) => now?.delivered_changes === 2))
      assert.deepStrictEqual(
        received.map((message) => changesIn(message).map(({ version }) => version)),
        [[1], [1, 2]]
      )
    }).pipe(Effect.scoped, Effect.provide(MemoryStores.layer))
  )
})

describe("two servers on one database", () => {
  /** The versions of a unit in the order in which two servers told them, each message taking its time. */
  const tellTogether = Effect.gen(function* () {
    const { received, url } = yield* makeReceiver((response, count) => {
      setTimeout(() => status(200)(response, count), 60)
    })
    yield* start(url)
    yield* start(url)
    const unit = yield* newUnit
    for (let version = 1; version <= 20; version++) yield* issueChange(unit)
    const told = () => received.flatMap((message) => changesIn(message).map(({ version }) => version))
    yield* untilTrue(() => told().includes(20))
    yield* Effect.sleep("300 millis")
    return told()
  })

  const stores = SqlStores.layer.pipe(Layer.provide(layerPostgres()), Layer.orDie)

  it.live("tell every change once and in order", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* tellTogether,
        Array.from({ length: 20 }, (_, index) => index + 1)
      )
    }).pipe(Effect.scoped, Effect.provide(stores))
  )

  // The control: without the lease, both tell the same.
  it.live("would tell changes twice without the lease", () =>
    Effect.gen(function* () {
      const webhook = yield* WebhookStore
      const anybody = "00000000-0000-4000-8000-000000000001"
      const shared = Layer.succeed(WebhookStore, {
        ...webhook,
        claim: (_holder, lease) => webhook.claim(anybody, lease),
        advance: (_holder, outcome) => webhook.advance(anybody, outcome),
        release: () => Effect.void
      })
      assert.isAbove((yield* tellTogether.pipe(Effect.provide(shared))).length, 20)
    }).pipe(Effect.scoped, Effect.provide(stores))
  )
})
