import { assert, describe, it } from "@effect/vitest"
import type { Instance } from "@snoozeql/domain/Instance"
import { TagNames } from "@snoozeql/domain/TagNames"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect, Layer } from "effect"
import { at, discovered } from "./conformance/fixtures.ts"
import { stores } from "./conformance/stores.ts"

const names = Layer.succeed(TagNames, {
  timezone: "clock",
  exclude: "never-sleep",
  owner: "team",
  environment: "stage"
})

const now = at("2026-03-01T10:00:00Z")

const chosenBy = (instance: Instance | undefined) => [
  instance?.timezone,
  instance?.timezone_source,
  instance?.owner,
  instance?.environment
]

describe.each(stores)("InstanceStore with other tag names on $name", ({ layer }) => {
  it.effect(
    "reads the time zone, the owner and the environment from those tags",
    () =>
      Effect.gen(function* () {
        const store = yield* InstanceStore
        const tags = { CLOCK: "Asia/Tokyo", team: "shop", stage: "test", Owner: "nobody", "snoozeql:timezone": "UTC" }
        const expected = ["Asia/Tokyo", "tag", "shop", "test"]
        const [found] = yield* store.recordDiscovered([discovered("db-TAGGED", { tags })], now)
        assert.deepStrictEqual(chosenBy(found), expected)
        const { account, engine, region } = discovered("db-HAND")
        const registration = { account, engine, region, name: "hand", provider_id: "db-HAND", class: "db.t4g.micro" }
        assert.deepStrictEqual(chosenBy(yield* store.register({ ...registration, tags }, now)), expected)
        const wrong = yield* Effect.flip(store.register({ ...registration, tags: { clock: "Mars" } }, now))
        assert.deepInclude(wrong, { _tag: "InvalidInstance", field: "tags.clock" })
      }).pipe(Effect.provide(layer.pipe(Layer.provide(names)))),
    60_000
  )
})
