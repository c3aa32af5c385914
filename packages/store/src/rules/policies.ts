import { isRepresentable } from "@snoozeql/domain/Instant"
import { InvalidUnitPolicy, UnitPolicy } from "@snoozeql/domain/UnitPolicy"
import { Result, Schema } from "effect"
import { checker } from "./checker.ts"

const policyChecker = checker(Schema.toType(UnitPolicy))

/** Checks a policy that is to be stored. */
export const checkUnitPolicy = (policy: UnitPolicy): Result.Result<UnitPolicy, InvalidUnitPolicy> =>
  policyChecker(policy).pipe(
    Result.flatMap((checked) =>
      checked.awake_until === undefined || isRepresentable(checked.awake_until)
        ? Result.succeed(checked)
        : Result.fail({ field: "awake_until", message: "awake_until is not in the years 1 to 9999" })
    ),
    Result.mapError((violation) => new InvalidUnitPolicy(violation))
  )

/** Whether a policy says nothing, so that the fleet's applies. */
export const isFleetPolicy = (policy: UnitPolicy): boolean => Object.keys(policy).length === 0
