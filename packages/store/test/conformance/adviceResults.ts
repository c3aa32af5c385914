import { assert, describe } from "@effect/vitest"
import type { InstanceId } from "@snoozeql/domain/Instance"
import { type ResultDraft, type ResultFilter, resultTiers, type StoredResult } from "@snoozeql/store/AdviceResults"
import { AdviceStore } from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { Effect } from "effect"
import { firstDraft, planAt, recommendedResult, refusedResult } from "./adviceFixtures.ts"
import { at, discovered } from "./fixtures.ts"
import type { StoreTests } from "./stores.ts"

const issuedAt = "2026-03-01T00:03:00Z"

/** What the unit of a test is, and the result that is issued of it; undefined if none is. */
interface Given {
  readonly tags?: Readonly<Record<string, string>>
  readonly region?: string
  readonly engine?: string
  readonly result?: (id: InstanceId) => ResultDraft
}

/** Discovers units in an account of their own, and issues their results. */
const addFleet = Effect.fnUntraced(function* (account: string, fleet: Readonly<Record<string, Given>>) {
  const instances = yield* InstanceStore
  const store = yield* AdviceStore
  const names = Object.keys(fleet)
  const units = yield* instances.recordDiscovered(
    names.map((name) =>
      discovered(`${account}-${name}`, {
        account,
        name,
        region: fleet[name]?.region ?? "eu-west-1",
        engine: fleet[name]?.engine ?? "postgres",
        tags: fleet[name]?.tags ?? {}
      })
    ),
    at("2026-02-01T00:00:00Z")
  )
  yield* store.issue(
    units.flatMap(({ id, name }) => {
      const draft = fleet[name]?.result?.(id)
      return draft === undefined ? [] : [firstDraft(planAt(id, issuedAt), draft)]
    })
  )
  return new Map(units.map(({ id, name }) => [name, id]))
})

const saves = (name: string, amount: number, currency?: string) => (id: InstanceId) =>
  recommendedResult(id, amount, { name, ...(currency !== undefined && { currency }) })
const inTier = (name: string, tier: number, amount: number) => (id: InstanceId) =>
  recommendedResult(id, amount, { name, tier })
const refused = (name: string, status?: "none" | "insufficient") => (id: InstanceId) => refusedResult(id, name, status)

const namesOf = (results: ReadonlyArray<StoredResult>) => results.map(({ unit }) => unit.name)

const namesBy = Effect.fnUntraced(function* (filter: ResultFilter) {
  const store = yield* AdviceStore
  return namesOf(yield* store.results({ ...filter, limit: 100 }))
})

export const adviceResultTests = (it: StoreTests) => {
  describe("AdviceStore with results", () => {
    it.effect("returns the ranking page by page: by tier, then by amount, then by name, and the rest by name", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const account = "200000000001"
        const ids = yield* addFleet(account, {
          new: {},
          a_new: {},
          busy: { result: refused("busy") },
          a_busy: { result: refused("a_busy") },
          reserved: { result: inTier("reserved", resultTiers.reserved, 900) },
          reserved_unpriced: { result: inTier("reserved_unpriced", resultTiers.reserved_unpriced, 0) },
          unpriced: { result: inTier("unpriced", resultTiers.unpriced, 5000) },
          cheap: { result: saves("cheap", 0.1) },
          dear: { result: saves("dear", 30.25) },
          b_same: { result: saves("b_same", 7) },
          a_same: { result: saves("a_same", 7) },
          free: { result: saves("free", 0) }
        })
        const expected = [
          "dear",
          "a_same",
          "b_same",
          "cheap",
          "free",
          "unpriced",
          "reserved",
          "reserved_unpriced",
          "a_busy",
          "busy",
          "a_new",
          "new"
        ]
        const whole = yield* store.results({ account, limit: 100 })
        assert.deepStrictEqual(namesOf(whole), expected)
        assert.deepStrictEqual(
          whole.map(({ place }) => place.tier),
          [0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 5, 5]
        )
        for (const limit of [1, 2, 5, 12]) {
          const pages: Array<StoredResult> = []
          for (;;) {
            const last = pages.at(-1)?.place
            const page = yield* store.results({ account, limit, ...(last !== undefined && { after: last }) })
            pages.push(...page)
            if (page.length < limit) break
          }
          assert.deepStrictEqual(namesOf(pages), expected, `pages of ${limit}`)
        }
        const [dear] = whole
        assert.deepStrictEqual(dear?.issued, {
          at: at(issuedAt),
          result: saves("dear", 30.25)(ids.get("dear") ?? assert.fail("not known")).result
        })
        assert.deepStrictEqual(whole.at(-1)?.issued, null)
        assert.deepStrictEqual(yield* store.results({ account, limit: 0 }), [])
      })
    )

    it.effect(
      "selects by what units are, by their status, by whether sleep is recommended, and by a part of the name",
      () =>
        Effect.gen(function* () {
          const account = "200000000002"
          const shop = { Owner: "shop", Environment: "test" }
          yield* addFleet(account, {
            orders: { tags: shop, result: saves("orders", 1) },
            Reports: { tags: { Owner: "finance" }, engine: "mysql", region: "us-east-1", result: refused("Reports") },
            "100%_sure": { result: refused("100%_sure", "insufficient") },
            new: { tags: shop }
          })
          assert.deepStrictEqual(yield* namesBy({ account }), ["orders", "100%_sure", "Reports", "new"])
          assert.deepStrictEqual(yield* namesBy({ account, owner: "shop" }), ["orders", "new"])
          assert.deepStrictEqual(yield* namesBy({ account, owner: "shop", environment: "test", recommended: true }), [
            "orders"
          ])
          assert.deepStrictEqual(yield* namesBy({ account, recommended: false }), ["100%_sure", "Reports", "new"])
          assert.deepStrictEqual(yield* namesBy({ account, status: "none" }), ["Reports"])
          assert.deepStrictEqual(yield* namesBy({ account, status: "insufficient" }), ["100%_sure", "new"])
          assert.deepStrictEqual(yield* namesBy({ account, engine: "mysql" }), ["Reports"])
          assert.deepStrictEqual(yield* namesBy({ account, region: "us-east-1" }), ["Reports"])
          assert.deepStrictEqual(yield* namesBy({ account, kind: "cluster" }), [])
          assert.deepStrictEqual(yield* namesBy({ account, text: "REP" }), ["Reports"])
          assert.deepStrictEqual(yield* namesBy({ account, text: "%" }), ["100%_sure"])
          assert.deepStrictEqual(yield* namesBy({ account, text: "_S" }), ["100%_sure"])
          assert.deepStrictEqual(yield* namesBy({ account, text: "\\" }), [])
          assert.deepStrictEqual(yield* namesBy({ account, text: "' OR true --" }), [])
          const instances = yield* InstanceStore
          const listed = yield* instances.list({ account, text: "re", status: "available" })
          assert.deepStrictEqual(
            listed.map(({ name }) => name),
            ["100%_sure", "Reports"]
          )
        })
    )

    it.effect("adds up what is selected, by currency, and divides it by a field", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const account = "200000000003"
        yield* addFleet(account, {
          a: { tags: { Owner: "shop" }, result: saves("a", 1) },
          b: { tags: { Owner: "shop" }, result: saves("b", 0.1, "EUR") },
          c: { tags: { Owner: "finance" }, result: saves("c", 0.2, "EUR") },
          d: { tags: { Owner: "" }, result: inTier("d", resultTiers.reserved, 9) },
          e: { result: refused("e") },
          f: { tags: { Owner: "finance" } }
        })
        const eur = (units: number, conservative: number) => ({
          currency: "EUR",
          units,
          expected: 2 * conservative,
          conservative
        })
        const usd = { currency: "USD", units: 1, expected: 8, conservative: 4 }
        assert.deepStrictEqual(yield* store.totals({ account }), {
          units: 6,
          recommended: 4,
          reserved: 1,
          saved: [eur(2, 1.2), usd]
        })
        assert.deepStrictEqual(yield* store.totals({ account, recommended: false }), {
          units: 2,
          recommended: 0,
          reserved: 0,
          saved: []
        })
        assert.deepStrictEqual(yield* store.totals({ account: "nobody" }), {
          units: 0,
          recommended: 0,
          reserved: 0,
          saved: []
        })
        const divided = yield* store.dividedTotals({ account, by: "owner", limit: 10 })
        assert.deepStrictEqual(divided, [
          { value: "finance", units: 2, recommended: 1, reserved: 0, saved: [eur(1, 0.8)] },
          { value: "shop", units: 2, recommended: 2, reserved: 0, saved: [eur(1, 0.4), usd] },
          { value: null, units: 2, recommended: 1, reserved: 1, saved: [] }
        ])
        const first = yield* store.dividedTotals({ account, by: "owner", limit: 1 })
        const rest = yield* store.dividedTotals({ account, by: "owner", limit: 10, after: "finance" })
        assert.deepStrictEqual([...first, ...rest], divided)
        const [ofAccount] = yield* store.dividedTotals({ account, by: "account", limit: 10 })
        assert.deepInclude(ofAccount, { value: account, units: 6 })
      })
    )

    it.effect("replaces a result with the next issue, and forgets it when the unit vanishes", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const instances = yield* InstanceStore
        const account = "200000000004"
        const ids = yield* addFleet(account, { unit: { result: saves("unit", 5) } })
        const id = ids.get("unit") ?? assert.fail("not known")
        const day = "2026-03-02T00:03:00Z"
        const next = { ...firstDraft(planAt(id, day), refusedResult(id, "unit")), version: null, supersedes: 1 }
        // A draft that is refused leaves the result as it is.
        yield* store.issue([{ ...next, supersedes: null, version: firstDraft(next.plan).version }])
        assert.strictEqual((yield* store.results({ account, limit: 9 }))[0]?.place.tier, resultTiers.priced)
        yield* store.issue([next])
        const [replaced] = yield* store.results({ account, limit: 9 })
        assert.deepStrictEqual(replaced?.issued?.at, at(day))
        assert.strictEqual(replaced?.place.tier, resultTiers.not_recommended)
        assert.deepInclude((yield* store.states).get(id), { listed: true })

        yield* store.recordVanished(new Map([[id, "gone"]]), Effect.succeed(at("2026-03-03T00:00:00Z")))
        assert.deepInclude((yield* store.states).get(id), { listed: false, vanished: true })
        assert.isNull((yield* store.results({ account, limit: 9 }))[0]?.issued)
        yield* instances.markGone({
          account,
          region: "eu-west-1",
          kinds: ["instance"],
          seenAt: at("2026-03-03T00:00:00Z"),
          listed: []
        })
        assert.deepStrictEqual(yield* store.results({ account, limit: 9 }), [])
        assert.strictEqual((yield* store.totals({ account })).units, 0)
      })
    )

    it.effect("forgets the result of an instance that turns out to have been another one, and of a deleted one", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const instances = yield* InstanceStore
        const account = "200000000005"
        const ids = yield* addFleet(account, { unit: { result: saves("unit", 5) } })
        const later = discovered(`${account}-unit`, {
          account,
          name: "unit",
          region: "eu-west-1",
          provider_created_at: at("2026-03-02T10:00:00Z")
        })
        yield* instances.recordDiscovered([later], at("2026-03-03T00:00:00Z"))
        assert.isNull((yield* store.results({ account, limit: 9 }))[0]?.issued)
        yield* instances.delete(ids.get("unit") ?? assert.fail("not known"))
        assert.deepStrictEqual(yield* store.results({ account, limit: 9 }), [])
      })
    )

    it.effect("refuses a result of another unit, and one in a tier that is not its own", () =>
      Effect.gen(function* () {
        const store = yield* AdviceStore
        const ids = yield* addFleet("200000000006", { a: {}, b: {} })
        const [a, b] = [...ids.values()]
        if (a === undefined || b === undefined) return assert.fail("not known")
        const wrong = [
          [recommendedResult(b, 1), "result.result.instance_id"],
          [{ ...refusedResult(a), rank: { tier: resultTiers.priced, amount: 1 } }, "result.rank.tier"],
          [{ ...recommendedResult(a, 1), rank: { tier: resultTiers.unissued, amount: 1 } }, "result.rank.tier"],
          [{ ...recommendedResult(a, 1), rank: { tier: 0, amount: Number.NaN } }, "result.rank.amount"]
        ] as const
        for (const [result, field] of wrong) {
          const error = yield* Effect.flip(store.issue([firstDraft(planAt(a, issuedAt), result)]))
          assert.deepInclude(error, { _tag: "InvalidAdvice", field })
        }
        const after = { tier: 9, amount: 0, name: "a", id: a }
        assert.strictEqual((yield* Effect.flip(store.results({ limit: 1, after })))._tag, "InvalidPage")
        assert.strictEqual((yield* Effect.flip(store.results({ limit: -1 })))._tag, "InvalidPage")
        assert.strictEqual((yield* Effect.flip(store.totals({ owner: "\u0000" })))._tag, "InvalidPage")
        assert.strictEqual((yield* Effect.flip(store.dividedTotals({ by: "owner", limit: -1 })))._tag, "InvalidPage")
      })
    )
  })
}
