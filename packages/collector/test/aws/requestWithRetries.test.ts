import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Random, References } from "effect"
import { TestClock } from "effect/testing"
import { type AwsRequest, requestWithRetries } from "../../src/aws/requestWithRetries.ts"

const throttling = Object.assign(new Error("Rate exceeded"), {
  name: "Throttling",
  $metadata: { httpStatusCode: 400 }
})
const unavailable = Object.assign(new Error("oops"), { name: "Unheard", $metadata: { httpStatusCode: 503 } })

/** Fails with each error in turn, then succeeds. */
const failing = (errors: ReadonlyArray<unknown>) => {
  const state = { sent: 0, aborted: 0 }
  const request: AwsRequest<string> = {
    operation: "GetMetricData",
    region: "eu-west-1",
    send: () => {
      const error = errors[state.sent]
      state.sent += 1
      return error === undefined ? Promise.resolve("answer") : Promise.reject(error)
    }
  }
  return { state, request }
}

/** Never completes. */
const hanging = () => {
  const state = { sent: 0, aborted: 0 }
  const request: AwsRequest<string> = {
    operation: "DescribeDBInstances",
    region: "eu-west-1",
    send: (signal) => {
      state.sent += 1
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          state.aborted += 1
          reject(new Error("aborted"))
        })
      })
    }
  }
  return { state, request }
}

/** Lets rejected promises reach their fibers while virtual time passes. */
const advance = Effect.fnUntraced(function* (seconds: number) {
  for (let step = 0; step < seconds * 2; step += 1) {
    yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
    yield* TestClock.adjust("500 millis")
  }
})

const fullJitter = Effect.provideService(Random.Random, {
  nextDoubleUnsafe: () => 1,
  nextIntUnsafe: () => 1
})

describe("requestWithRetries", () => {
  it.effect("counts the requests", () =>
    Effect.gen(function* () {
      const { request } = failing([unavailable, throttling])
      const fiber = yield* Effect.forkChild(requestWithRetries(request))
      yield* advance(5)
      assert.deepStrictEqual(yield* Fiber.join(fiber), { output: "answer", apiCalls: 3 })
    })
  )

  it.effect("fails after six attempts, and says so", () =>
    Effect.gen(function* () {
      const { request, state } = failing(Array.from({ length: 20 }, () => throttling))
      const fiber = yield* Effect.forkChild(Effect.flip(requestWithRetries(request)))
      yield* advance(60)
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(state.sent, 6)
      assert.deepInclude(
        { ...error },
        { reason: "Throttled", code: "Throttling", region: "eu-west-1", operation: "GetMetricData", apiCalls: 6 }
      )
      assert.strictEqual(error.message, "AWS throttled GetMetricData after 6 attempts (Throttling: Rate exceeded)")
    })
  )

  it.effect("waits longer after throttling than after failures", () =>
    Effect.gen(function* () {
      const waited = Effect.fnUntraced(function* (error: unknown) {
        const { request } = failing([error])
        const before = yield* Clock.currentTimeMillis
        const fiber = yield* Effect.forkChild(
          requestWithRetries(request).pipe(Effect.andThen(Clock.currentTimeMillis), fullJitter)
        )
        yield* advance(3)
        return (yield* Fiber.join(fiber)) - before
      })
      assert.isAtLeast(yield* waited(throttling), 1000)
      assert.isAtMost(yield* waited(unavailable), 1000)
    })
  )

  it.effect("does not retry a request that AWS rejects", () =>
    Effect.gen(function* () {
      const { request, state } = failing([Object.assign(new Error("bad"), { name: "ValidationError" })])
      const error = yield* Effect.flip(requestWithRetries(request))
      assert.strictEqual(state.sent, 1)
      assert.strictEqual(error.message, "AWS rejected GetMetricData (ValidationError: bad)")
    })
  )

  it.effect("says which permission is missing", () =>
    Effect.gen(function* () {
      const { request } = failing([Object.assign(new Error("no"), { name: "AccessDenied" })])
      const error = yield* Effect.flip(requestWithRetries(request))
      assert.strictEqual(error.reason, "AccessDenied")
      assert.include(error.message, "cloudwatch:GetMetricData")
    })
  )

  it.effect("sends nothing without credentials, and says what to set", () =>
    Effect.gen(function* () {
      const { request } = failing([Object.assign(new Error("none found"), { name: "CredentialsProviderError" })])
      const error = yield* Effect.flip(requestWithRetries(request))
      assert.deepStrictEqual([error.reason, error.apiCalls], ["MissingCredentials", 0])
      assert.include(error.message, "AWS_ACCESS_KEY_ID")
    })
  )

  it.effect("fails if a request gets no response in time", () =>
    Effect.gen(function* () {
      const { request, state } = hanging()
      const fiber = yield* Effect.forkChild(Effect.flip(requestWithRetries(request)))
      yield* advance(600)
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual([error.reason, error.code, error.apiCalls], ["Unavailable", "TimeoutError", 6])
      assert.strictEqual(state.aborted, 6)
    })
  )

  it.effect("aborts the running request when interrupted", () =>
    Effect.gen(function* () {
      const { request, state } = hanging()
      const fiber = yield* Effect.forkChild(requestWithRetries(request))
      yield* advance(1)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(state, { sent: 1, aborted: 1 })
    })
  )

  it.effect("stops waiting for a retry when interrupted", () =>
    Effect.gen(function* () {
      const { request, state } = failing(Array.from({ length: 20 }, () => throttling))
      const fiber = yield* Effect.forkChild(requestWithRetries(request).pipe(fullJitter))
      yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
      // No time has passed: it waits up to a second after the first attempt.
      yield* Fiber.interrupt(fiber)
      yield* advance(60)
      assert.strictEqual(state.sent, 1)
    })
  )

  it.effect("applies the rate limit to every attempt", () =>
    Effect.gen(function* () {
      let limited = 0
      const { request } = failing([unavailable, unavailable])
      const fiber = yield* Effect.forkChild(
        requestWithRetries({
          ...request,
          rateLimit: (effect) => Effect.suspend(() => ((limited += 1), effect))
        })
      )
      yield* advance(3)
      yield* Fiber.join(fiber)
      assert.strictEqual(limited, 3)
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
  )
})
