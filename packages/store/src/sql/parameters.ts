import { isRepresentable, maximumInstant } from "@snoozeql/domain/Instant"
import { DateTime } from "effect"

/**
 * A PostgreSQL array literal, to be cast to its type in the statement. Text keeps the store free of a driver's own
 * array parameters. The elements must not need quoting: UUIDs, metric names, numbers.
 */
export const arrayLiteral = (elements: ReadonlyArray<string | number>): string => `{${elements.join(",")}}`

/** Every value once, in the order of its first appearance, and for each appearance its place there, from 1. */
export const distinctPlaces = (
  values: ReadonlyArray<string>
): { readonly distinct: ReadonlyArray<string>; readonly places: ReadonlyArray<number> } => {
  const placeOf = new Map<string, number>()
  const places = values.map((value) => {
    const known = placeOf.get(value)
    if (known !== undefined) return known
    placeOf.set(value, placeOf.size + 1)
    return placeOf.size
  })
  return { distinct: [...placeOf.keys()], places }
}

/** An instant as a parameter, to be cast to timestamptz; infinite where PostgreSQL could not read it. */
export const timestamp = (instant: DateTime.DateTime): string => {
  if (isRepresentable(instant)) return DateTime.formatIso(instant)
  return DateTime.isGreaterThan(instant, maximumInstant) ? "infinity" : "-infinity"
}
