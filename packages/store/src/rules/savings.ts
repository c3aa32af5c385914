import { InvalidPage, InvalidSavings } from "@snoozeql/domain/errors"
import { Instance } from "@snoozeql/domain/Instance"
import { UnitMonth, UtcMonth } from "@snoozeql/domain/RealisedSavings"
import { SavingsDay } from "@snoozeql/domain/SavingsDay"
import { Result, Schema } from "effect"
import type { SavingsPage, SavingsRange } from "../SavingsStore.ts"
import { checker } from "./checker.ts"
import { unitFilterFields } from "./unitFilter.ts"

const dayChecker = checker(Schema.toType(SavingsDay))

const range = {
  from: UtcMonth,
  until: UtcMonth,
  instance: Schema.optionalKey(Instance.fields.id),
  ...unitFilterFields
}

const rangeChecker = checker(Schema.toType(Schema.Struct(range)))

const pageChecker = checker(
  Schema.toType(
    Schema.Struct({
      ...range,
      limit: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
      after: Schema.optionalKey(
        Schema.Struct({
          month: UtcMonth,
          name: Instance.fields.name,
          instance_id: Instance.fields.id,
          currency: UnitMonth.fields.currency
        })
      )
    })
  )
)

/** Checks days, because callers without types may pass anything. Fails with the first invalid one. */
export const checkSavingsDays = (
  days: ReadonlyArray<SavingsDay>
): Result.Result<ReadonlyArray<SavingsDay>, InvalidSavings> => {
  for (const [index, day] of days.entries()) {
    const checked = dayChecker(day)
    if (Result.isFailure(checked)) return Result.fail(new InvalidSavings({ index, ...checked.failure }))
  }
  return Result.succeed(days)
}

/** Checks a requested range of months. */
export const checkSavingsRange = (given: SavingsRange): Result.Result<SavingsRange, InvalidPage> =>
  Result.mapError(rangeChecker(given), (violation) => new InvalidPage(violation))

/** Checks a requested page of the months of units. */
export const checkSavingsPage = (page: SavingsPage): Result.Result<SavingsPage, InvalidPage> =>
  Result.mapError(pageChecker(page), (violation) => new InvalidPage(violation))

/** Rounds an amount that was added up in floating point, so that all stores return the same. */
export const roundSum = (value: number): number => Number(value.toFixed(6))
