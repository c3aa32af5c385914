import { CollectionRun } from "@snoozeql/domain/CollectionRun"
import {
  InvalidCollectionRun,
  InvalidInstance,
  InvalidListPrice,
  InvalidPage,
  InvalidTimezone
} from "@snoozeql/domain/errors"
import {
  DiscoveredInstance,
  Instance,
  InstanceKind,
  InstanceRegistration,
  InstanceUpdate
} from "@snoozeql/domain/Instance"
import { InstanceSort, readInstanceSort } from "@snoozeql/domain/InstanceSort"
import { readTimezoneTag } from "@snoozeql/domain/InstanceTags"
import { isRepresentable } from "@snoozeql/domain/Instant"
import { ListPrice, PriceReading } from "@snoozeql/domain/ListPrice"
import type { TagNamesShape } from "@snoozeql/domain/TagNames"
import { Text } from "@snoozeql/domain/Text"
import { TimeZoneName } from "@snoozeql/domain/TimeZoneName"
import { type DateTime, Result, Schema } from "effect"
import { checker, type Violation } from "./checker.ts"
import { DecisionSelectionSchema } from "./decisions.ts"
import { unitFilterFields } from "./unitFilter.ts"
import type { CompleteDiscovery, DiscoveryPeriod, InstancePage } from "../InstanceStore.ts"

const checkInstant = (field: string, instant: DateTime.Utc | null): Result.Result<void, Violation> =>
  instant === null || isRepresentable(instant)
    ? Result.void
    : Result.fail({ field, message: `${field} is not in the years 1 to 9999` })

const registrationChecker = checker(InstanceRegistration)
const updateChecker = checker(InstanceUpdate)
const discoveredChecker = checker(Schema.toType(DiscoveredInstance))
const runChecker = checker(Schema.toType(CollectionRun))

const Limit = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const instancePageChecker = checker(
  Schema.toType(
    Schema.Struct({
      limit: Schema.optionalKey(Limit),
      sort: Schema.optionalKey(InstanceSort),
      after: Schema.optionalKey(
        Schema.Struct({
          name: Instance.fields.name,
          id: Instance.fields.id,
          hourly_cost: Schema.optionalKey(Instance.fields.hourly_cost),
          last_seen_at: Schema.optionalKey(Instance.fields.last_seen_at)
        })
      ),
      ...unitFilterFields,
      status: Schema.optionalKey(Text),
      decision: Schema.optionalKey(DecisionSelectionSchema),
      cluster: Schema.optionalKey(Instance.fields.id),
      units: Schema.optionalKey(Schema.Array(Instance.fields.id))
    })
  )
)

const runPageChecker = checker(
  Schema.toType(
    Schema.Struct({
      limit: Schema.optionalKey(Limit),
      after: Schema.optionalKey(
        Schema.Struct({ started_at: CollectionRun.fields.started_at, id: CollectionRun.fields.id })
      )
    })
  )
)

const invalidInstance =
  (index: number) =>
  (violation: Violation): InvalidInstance =>
    new InvalidInstance({ index, ...violation })

/**
 * Refuses a time zone tag whose zone does not exist. Discovery only notes such a tag, because nobody waits for it;
 * whoever registers an instance can be told.
 */
const checkTimezoneTag = (
  { tags = {} }: InstanceRegistration,
  tagNames: TagNamesShape
): Result.Result<void, Violation> => {
  const tag = readTimezoneTag(tags, tagNames)
  return tag === undefined
    ? Result.void
    : Result.mapBoth(tag.timezone, {
        onSuccess: () => undefined,
        onFailure: (message) => ({ field: `tags.${tagNames.timezone}`, message })
      })
}

/** Checks a registration. */
export const checkRegistration = (
  registration: InstanceRegistration,
  now: DateTime.Utc,
  tagNames: TagNamesShape
): Result.Result<InstanceRegistration, InvalidInstance> =>
  registrationChecker(registration).pipe(
    Result.flatMap((checked) => Result.map(checkInstant("now", now), () => checked)),
    Result.flatMap((checked) => Result.map(checkTimezoneTag(checked, tagNames), () => checked)),
    Result.mapError(invalidInstance(0))
  )

/** Checks an update. */
export const checkUpdate = (update: InstanceUpdate): Result.Result<InstanceUpdate, InvalidInstance> =>
  Result.mapError(updateChecker(update), invalidInstance(0))

/** Checks discovered instances. Fails with the first invalid one. */
export const checkDiscovered = (
  instances: ReadonlyArray<DiscoveredInstance>,
  seenAt: DateTime.Utc,
  { notAfter, notBefore }: DiscoveryPeriod
): Result.Result<ReadonlyArray<DiscoveredInstance>, InvalidInstance> => {
  const seen = checkInstant("seenAt", seenAt).pipe(
    Result.flatMap(() => checkInstant("notBefore", notBefore)),
    Result.flatMap(() => checkInstant("notAfter", notAfter))
  )
  if (Result.isFailure(seen)) return Result.fail(invalidInstance(0)(seen.failure))
  const checked: Array<DiscoveredInstance> = []
  for (const [index, instance] of instances.entries()) {
    const result = discoveredChecker(instance).pipe(
      Result.flatMap((valid) =>
        Result.map(checkInstant("provider_created_at", valid.provider_created_at), () => valid)
      ),
      Result.mapError(invalidInstance(index))
    )
    if (Result.isFailure(result)) return Result.fail(result.failure)
    checked.push(result.success)
  }
  return Result.succeed(checked)
}

const completeChecker = checker(
  Schema.toType(
    Schema.Struct({
      account: Instance.fields.account,
      region: Instance.fields.region,
      kinds: Schema.Array(InstanceKind),
      seenAt: Instance.fields.last_seen_at,
      listed: Schema.Array(Text)
    })
  )
)

/** Checks a complete discovery. */
export const checkComplete = (discovery: CompleteDiscovery): Result.Result<CompleteDiscovery, InvalidInstance> =>
  completeChecker(discovery).pipe(
    Result.flatMap((checked) => Result.map(checkInstant("seenAt", checked.seenAt), () => checked)),
    Result.mapError(invalidInstance(0))
  )

const timezoneChecker = checker(TimeZoneName)

/** Checks a time zone, and returns it in IANA's spelling. */
export const checkTimezone = (timezone: string): Result.Result<string, InvalidTimezone> =>
  Result.mapError(timezoneChecker(timezone), ({ message }) => new InvalidTimezone({ message }))

/** Checks a collection run. */
export const checkRun = (run: CollectionRun): Result.Result<CollectionRun, InvalidCollectionRun> =>
  runChecker(run).pipe(
    Result.flatMap((checked) => Result.map(checkInstant("started_at", checked.started_at), () => checked)),
    Result.flatMap((checked) => Result.map(checkInstant("finished_at", checked.finished_at), () => checked)),
    Result.mapError((violation) => new InvalidCollectionRun(violation))
  )

const invalidPage = (violation: Violation): InvalidPage => new InvalidPage(violation)

/** The place after which a page begins must have what the page is sorted by. */
const checkPlace = ({ after, sort = "name" }: InstancePage): Result.Result<void, Violation> => {
  const { field } = readInstanceSort(sort)
  return after === undefined || after[field] !== undefined
    ? Result.flatMap(checkInstant("after.last_seen_at", after?.last_seen_at ?? null), () => Result.void)
    : Result.fail({ field: `after.${field}`, message: `Expected the ${field} of the last instance of the page before` })
}

/** Checks a requested page of instances. */
export const checkInstancePage = (page: InstancePage): Result.Result<InstancePage, InvalidPage> =>
  instancePageChecker(page).pipe(
    Result.flatMap((checked) => Result.map(checkPlace(checked), () => checked)),
    Result.mapError(invalidPage)
  )

/** Checks a requested page of runs. */
export const checkRunPage = (page: Parameters<typeof runPageChecker>[0]) =>
  Result.mapError(runPageChecker(page), invalidPage)

const listPriceChecker = checker(Schema.toType(ListPrice))
const priceReadingChecker = checker(Schema.toType(PriceReading))

const invalidListPrice =
  (index: number) =>
  (violation: Violation): InvalidListPrice =>
    new InvalidListPrice({ index, ...violation })

/** Checks list prices. Fails with the first invalid one. */
export const checkListPrices = (
  prices: ReadonlyArray<ListPrice>
): Result.Result<ReadonlyArray<ListPrice>, InvalidListPrice> => {
  for (const [index, price] of prices.entries()) {
    const result = listPriceChecker(price).pipe(
      Result.flatMap(({ read_at }) => checkInstant("read_at", read_at)),
      Result.mapError(invalidListPrice(index))
    )
    if (Result.isFailure(result)) return Result.fail(result.failure)
  }
  return Result.succeed(prices)
}

/** Checks the record of a reading. */
export const checkPriceReading = (reading: PriceReading): Result.Result<PriceReading, InvalidListPrice> =>
  priceReadingChecker(reading).pipe(
    Result.flatMap((checked) => Result.map(checkInstant("at", checked.at), () => checked)),
    Result.mapError(invalidListPrice(0))
  )
