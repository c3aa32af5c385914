import { isRepresentable, maximumInstant } from "@snoozeql/domain/Instant"
import { DateTime } from "effect"

/**
 * A PostgreSQL array literal as text, which the statement casts to its type. Text keeps the store independent of a
 * driver's array parameters. The elements must not need quoting: UUIDs, metric names, numbers.
 */
export const arrayLiteral = (elements: ReadonlyArray<string | number>): string => `{${elements.join(",")}}`

/**
 * The distinct values in the order of their first appearance, and for each given value its position among them, from 1.
 */
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

/**
 * An instant as a parameter, which the statement casts to timestamptz. It is infinite if PostgreSQL could not read it.
 */
export const timestamp = (instant: DateTime.DateTime): string => {
  if (isRepresentable(instant)) return DateTime.formatIso(instant)
  return DateTime.isGreaterThan(instant, maximumInstant) ? "infinity" : "-infinity"
}
