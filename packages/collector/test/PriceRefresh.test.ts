import { assert, describe, it } from "@effect/vitest"
import { type PricedProduct, productKey } from "@snoozeql/domain/ListPrice"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { Duration, Effect, Fiber, Layer, Logger, Option, Ref } from "effect"
import { TestClock } from "effect/testing"
import type { AccountAccess } from "../src/AccountRegion.ts"
import type { AwsRequestError } from "../src/AwsRequestError.ts"
import { type FoundPrice, PriceList } from "../src/PriceList.ts"
import * as Prices from "../src/PriceRefresh.ts"
import { type Target, Targets } from "../src/Target.ts"
import { awsError, instant, layerStores, setTime } from "./support/scriptedCollector.ts"

type Answer = (product: PricedProduct, access: AccountAccess) => Effect.Effect<FoundPrice, AwsRequestError>

/** The access and the class of every question. */
type Asked = Ref.Ref<ReadonlyArray<string>>

const listedAt = (hourlyUsd: number | null): Effect.Effect<FoundPrice> => Effect.succeed({ hourlyUsd, apiCalls: 1 })

const targetOf = (profile: string): Target => ({ inventory: { profile }, metrics: { profile } })

/** Runs a test with a scripted list, targets of these profiles, and an instance of each class. */
const withList = <A, E>(
  script: {
    readonly answer: Answer
    readonly classes: ReadonlyArray<string>
    readonly profiles?: ReadonlyArray<string>
  },
  test: (asked: Asked) => Effect.Effect<A, E, PriceStore | InstanceStore>
) =>
  Effect.gen(function* () {
    yield* setTime()
    const asked: Asked = yield* Ref.make<ReadonlyArray<string>>([])
    const list = Layer.succeed(PriceList, {
      find: (product, access) =>
        Effect.andThen(
          Ref.update(asked, (before) => [...before, `${access.profile} ${product.class}`]),
          script.answer(product, access)
        )
    })
    const targets = Layer.succeed(
      Targets,
      Effect.succeed({ targets: (script.profiles ?? ["own"]).map(targetOf), notes: [] })
    )
    const layer = Prices.layer.pipe(Layer.provide([list, targets]), Layer.provideMerge(layerStores))
    return yield* Effect.gen(function* () {
      const instances = yield* InstanceStore
      for (const [index, name] of script.classes.entries()) {
        yield* instances.register(
          {
            name: `database-${index}`,
            provider_id: `db-${index}`,
            account: "111122223333",
            region: "eu-central-1",
            engine: "postgres",
            class: name
          },
          instant("2026-01-01T00:00:00Z")
        )
      }
      return yield* test(asked)
    }).pipe(Effect.provide(layer))
  })

const refresh = Effect.flatten(Prices.PriceRefresh)

const stored = PriceStore.use(({ list }) =>
  Effect.map(list, (prices) => prices.map((price) => [price.class, price.hourly_usd]))
)

describe("PriceRefresh", () => {
  it.effect("asks for each product once, remembers what is not listed, and asks again after a week", () =>
    withList(
      {
        classes: ["db.t4g.micro", "db.t4g.micro", "db.x9.large"],
        answer: (product) => listedAt(product.class === "db.x9.large" ? null : 0.019)
      },
      Effect.fnUntraced(function* (asked) {
        assert.deepStrictEqual(yield* refresh, { notes: [], apiCalls: 2 })
        assert.deepStrictEqual(yield* stored, [
          ["db.t4g.micro", 0.019],
          ["db.x9.large", null]
        ])
        yield* TestClock.adjust(Duration.subtract(Duration.days(7), Duration.millis(1)))
        assert.deepStrictEqual(yield* refresh, { notes: [], apiCalls: 0 })
        assert.lengthOf(yield* Ref.get(asked), 2)
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(yield* refresh, { notes: [], apiCalls: 2 })
        assert.lengthOf(yield* Ref.get(asked), 4)
      })
    )
  )

  it.effect("reads all other prices if one fails and one does not come, and asks only for those two again", () =>
    withList(
      {
        classes: ["db.a.bad", "db.b.hanging", "db.c.good", "db.d.good"],
        answer: (product) => {
          if (product.class === "db.a.bad") return Effect.fail(awsError("Rejected", "GetProducts", "not understood"))
          return product.class === "db.b.hanging" ? Effect.never : listedAt(1)
        }
      },
      Effect.fnUntraced(function* (asked) {
        const fiber = yield* Effect.forkChild(refresh)
        yield* TestClock.adjust("10 seconds")
        const { notes } = yield* Fiber.join(fiber)
        assert.lengthOf(notes, 1)
        assert.include(notes[0], "2 of 4 prices could not be read: not understood")
        assert.deepStrictEqual(yield* stored, [
          ["db.c.good", 1],
          ["db.d.good", 1]
        ])
        yield* Ref.set(asked, [])
        const again = yield* Effect.forkChild(refresh)
        yield* TestClock.adjust("10 seconds")
        yield* Fiber.join(again)
        assert.sameMembers([...(yield* Ref.get(asked))], ["own db.a.bad", "own db.b.hanging"])
        const reading = Option.getOrThrow(yield* PriceStore.use(({ lastReading }) => lastReading))
        assert.include(reading.problem, "2 of 2 prices could not be read")
      })
    )
  )

  it.effect("ends after 30 seconds, and begins with what it did not ask for the next time", () => {
    const hanging = Array.from({ length: 20 }, (_, index) => `db.a${String(index).padStart(2, "0")}.hanging`)
    return withList(
      {
        classes: [...hanging, "db.z.good"],
        answer: (product) => (product.class === "db.z.good" ? listedAt(1) : Effect.never)
      },
      Effect.fnUntraced(function* () {
        const first = yield* Effect.forkChild(refresh)
        yield* TestClock.adjust("30 seconds")
        assert.lengthOf((yield* Fiber.join(first)).notes, 1)
        assert.deepStrictEqual(yield* stored, [])
        const second = yield* Effect.forkChild(refresh)
        yield* TestClock.adjust("30 seconds")
        yield* Fiber.join(second)
        assert.deepStrictEqual(yield* stored, [["db.z.good", 1]])
      })
    )
  })

  it.effect("asks with the first account that is allowed to", () =>
    withList(
      {
        profiles: ["denied", "refused", "denied", "allowed", "spare"],
        classes: ["db.a.large", "db.b.large", "db.c.large"],
        answer: (_, { profile }) => {
          if (profile === "denied") return Effect.fail(awsError("AccessDenied", "GetProducts"))
          return profile === "refused" ? Effect.fail(awsError("RoleRefused", "GetProducts")) : listedAt(1)
        }
      },
      Effect.fnUntraced(function* (asked) {
        assert.deepStrictEqual(yield* refresh, { notes: [], apiCalls: 6 + 6 + 3 })
        assert.deepStrictEqual(yield* Ref.get(asked), [
          "denied db.a.large",
          "refused db.a.large",
          "allowed db.a.large",
          "allowed db.b.large",
          "allowed db.c.large"
        ])
      })
    )
  )

  it.effect("notes a missing permission in every run, asks once, logs it once, and forgets it when it is given", () =>
    Effect.gen(function* () {
      const isAllowed = yield* Ref.make(false)
      const logged: Array<unknown> = []
      yield* withList(
        {
          classes: ["db.a.large", "db.b.large", "db.c.large"],
          answer: () =>
            Effect.flatMap(Ref.get(isAllowed), (allowed) =>
              allowed ? listedAt(1) : Effect.fail(awsError("AccessDenied", "GetProducts", "not allowed"))
            )
        },
        Effect.fnUntraced(function* (asked) {
          const first = yield* refresh
          assert.deepStrictEqual(first.notes, (yield* refresh).notes)
          assert.deepStrictEqual(first.notes, [
            "AWS's price list was not read completely, so that some savings are by estimates or older prices: not allowed"
          ])
          assert.lengthOf(yield* Ref.get(asked), 2)
          assert.lengthOf(logged, 1)
          yield* Ref.set(isAllowed, true)
          assert.deepStrictEqual((yield* refresh).notes, [])
          const reading = Option.getOrThrow(yield* PriceStore.use(({ lastReading }) => lastReading))
          assert.isNull(reading.problem)
          assert.lengthOf(yield* stored, 3)
        })
      ).pipe(Effect.provide(Logger.layer([Logger.make(({ message }) => logged.push(message))])))
    })
  )

  it.effect("deletes prices that no instance has needed for a year", () =>
    withList(
      { classes: ["db.a.large"], answer: () => listedAt(1) },
      Effect.fnUntraced(function* () {
        const prices = yield* PriceStore
        yield* refresh
        const [price] = yield* prices.list
        assert.isDefined(price)
        yield* prices.save([{ ...price, class: "db.gone.large" }])
        yield* TestClock.adjust("365 days")
        yield* refresh
        assert.lengthOf(yield* prices.list, 2)
        yield* TestClock.adjust("1 millis")
        yield* refresh
        assert.deepStrictEqual((yield* prices.list).map(productKey), [productKey(price)])
      })
    )
  )
})
