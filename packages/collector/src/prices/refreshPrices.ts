import type { StoreUnavailable } from "@snoozeql/domain/errors"
import { type PricedProduct, productKey } from "@snoozeql/domain/ListPrice"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { Array as Arr, DateTime, Duration, Effect, Option, Ref } from "effect"
import type { AccountAccess } from "../AccountRegion.ts"
import type { AwsErrorReason, AwsRequestError } from "../AwsRequestError.ts"
import { PriceList } from "../PriceList.ts"
import { type Target, Targets } from "../Target.ts"
import { dueProducts, productsOfFleet } from "./dueProducts.ts"

/** How long all prices of a pass may take. Nobody waits longer for them; the next pass continues. */
const refreshLimit = Duration.seconds(30)

/** How long one price may take, with its retries. */
const priceLimit = Duration.seconds(10)

const concurrentPrices = 4

/** A price that has not been read for so long is deleted: no instance has needed it. */
const forgottenAfter = Duration.days(365)

/** Another account may be allowed to read the list. */
const isOfAccess: ReadonlySet<AwsErrorReason> = new Set([
  "AccessDenied",
  "RoleRefused",
  "InvalidCredentials",
  "MissingCredentials"
])

/** The accesses of the targets, in their order. */
const accessesOf = (targets: ReadonlyArray<Target>): ReadonlyArray<AccountAccess> =>
  Arr.dedupeWith(
    targets.map(({ inventory: { externalId, profile, roleArn } }) => ({
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(profile === undefined ? {} : { profile })
    })),
    (a: AccountAccess, b: AccountAccess) =>
      a.roleArn === b.roleArn && a.externalId === b.externalId && a.profile === b.profile
  )

/** What a refresh has done so far. */
interface RefreshProgress {
  readonly apiCalls: number
  /** How many of the accesses were refused, counted from the first. */
  readonly refused: number
  /** Why no access may read the list; undefined while one may. */
  readonly refusal: string | undefined
  /** Why prices were not read, by `productKey`. */
  readonly failures: ReadonlyMap<string, string>
  readonly read: number
}

const notBegun: RefreshProgress = { apiCalls: 0, refused: 0, refusal: undefined, failures: new Map(), read: 0 }

/** Why prices are missing or old, for a person; null if all that were due were read. */
const problemOf = ({ failures, read, refusal }: RefreshProgress, due: number): string | null => {
  if (refusal !== undefined) return refusal
  const [first] = failures.values()
  if (first !== undefined) return `${failures.size} of ${due} prices could not be read: ${first}`
  return read === due ? null : `${due - read} of ${due} prices were not read within ${Duration.format(refreshLimit)}`
}

const noteOf = (problem: string): string =>
  `AWS's price list was not read completely, so that some savings are by estimates or older prices: ${problem}`

/** Makes the refresh of `PriceRefresh.layer`. */
export const makeRefresh = Effect.gen(function* () {
  const priceList = yield* PriceList
  const prices = yield* PriceStore
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const targets = yield* Targets
  const failedBefore = yield* Ref.make<ReadonlySet<string>>(new Set())

  /** Reads one price with the first access that is allowed to, and stores it. */
  const readPrice = Effect.fnUntraced(function* (
    product: PricedProduct,
    accesses: ReadonlyArray<AccountAccess>,
    now: DateTime.Utc,
    progress: Ref.Ref<RefreshProgress>
  ): Effect.fn.Return<void, AwsRequestError | StoreUnavailable> {
    for (;;) {
      const { refused } = yield* Ref.get(progress)
      const access = accesses[refused]
      if (access === undefined) return
      const found = yield* Effect.result(priceList.find(product, access))
      const { apiCalls } = found._tag === "Success" ? found.success : found.failure
      yield* Ref.update(progress, (counted) => ({ ...counted, apiCalls: counted.apiCalls + apiCalls }))
      if (found._tag === "Success") {
        yield* prices
          .save([{ ...product, hourly_usd: found.success.hourlyUsd, read_at: now }])
          .pipe(Effect.catchTag("InvalidListPrice", (error) => Effect.die(error)))
        return yield* Ref.update(progress, (counted) => ({ ...counted, read: counted.read + 1 }))
      }
      if (!isOfAccess.has(found.failure.reason)) return yield* found.failure
      const { message } = found.failure
      yield* Ref.update(progress, (counted) => ({
        ...counted,
        refused: Math.max(counted.refused, refused + 1),
        refusal: refused + 1 < accesses.length ? counted.refusal : message
      }))
    }
  })

  /** The same, but never fails, so that one price does not affect another. */
  const tryPrice = (
    product: PricedProduct,
    accesses: ReadonlyArray<AccountAccess>,
    now: DateTime.Utc,
    progress: Ref.Ref<RefreshProgress>
  ) => {
    const fail = (message: string) =>
      Ref.update(progress, (counted) => ({
        ...counted,
        failures: new Map(counted.failures).set(productKey(product), message)
      }))
    return readPrice(product, accesses, now, progress).pipe(
      Effect.catch(({ message }) => fail(message)),
      Effect.timeoutOrElse({
        duration: priceLimit,
        orElse: () => fail(`no price within ${Duration.format(priceLimit)}`)
      }),
      Effect.catchDefect((defect) => fail(String(defect)))
    )
  }

  const readPrices = Effect.fnUntraced(function* (
    due: readonly [PricedProduct, ...Array<PricedProduct>],
    now: DateTime.Utc
  ) {
    const accesses = accessesOf((yield* targets).targets)
    const progress = yield* Ref.make(notBegun)
    const [first, ...others] = due
    // The first one finds the access that is allowed, so that the others do not ask in vain.
    yield* tryPrice(first, accesses, now, progress).pipe(
      Effect.andThen(
        Effect.forEach(others, (product) => tryPrice(product, accesses, now, progress), {
          concurrency: concurrentPrices,
          discard: true
        })
      ),
      Effect.timeoutOption(refreshLimit)
    )
    const ended = yield* Ref.get(progress)
    yield* Ref.set(failedBefore, new Set(ended.failures.keys()))
    return { apiCalls: ended.apiCalls, problem: problemOf(ended, due.length) }
  })

  const refresh = Effect.gen(function* () {
    const now = yield* metrics.snapshotTime
    const all = yield* instances.list()
    const facts = yield* instances.providerFacts(all.map(({ id }) => id))
    const due = dueProducts(productsOfFleet(all, facts), yield* prices.list, now, yield* Ref.get(failedBefore))
    const before = Option.getOrUndefined(yield* prices.lastReading)
    yield* prices.deleteOldPrices(DateTime.subtractDuration(now, forgottenAfter))
    const { apiCalls, problem } = Arr.isReadonlyArrayNonEmpty(due)
      ? yield* readPrices(due, now)
      : { apiCalls: 0, problem: null }
    if (due.length > 0 || (before !== undefined && before.problem !== null)) {
      yield* prices.saveReading({ at: now, problem })
    }
    if (problem === null) return { notes: [], apiCalls }
    // A problem that stays is logged only once. Every run notes it.
    if (problem !== before?.problem) yield* Effect.logWarning(noteOf(problem))
    return { notes: [noteOf(problem)], apiCalls }
  }).pipe(Effect.withSpan("PriceRefresh"))

  const giveUp = (problem: string) =>
    Effect.as(Effect.logWarning(noteOf(problem)), { notes: [noteOf(problem)], apiCalls: 0 })

  return {
    refresh: refresh.pipe(
      Effect.catch(({ message }) => giveUp(message)),
      Effect.catchDefect((defect) => giveUp(String(defect)))
    )
  }
})
