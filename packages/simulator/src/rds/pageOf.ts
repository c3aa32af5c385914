import { Result, Schema } from "effect"
import { type AwsError, senderError } from "../aws/AwsError.ts"
import type { DescribeDBInstancesInput } from "./DescribeDBInstancesInput.ts"

/** A page of a listing, and the marker of the next page. */
export interface ListingPage<A> {
  readonly items: ReadonlyArray<A>
  readonly marker: string | undefined
}

const decodePosition = Schema.decodeResult(Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0)))

/** One page of a listing that does not change between two pages. Its marker is the position of the next item. */
export const pageOf = <A>(
  all: ReadonlyArray<A>,
  { marker, maxRecords }: Pick<DescribeDBInstancesInput, "marker" | "maxRecords">
): Result.Result<ListingPage<A>, AwsError> =>
  (marker === undefined ? Result.succeed(0) : decodePosition(marker)).pipe(
    Result.mapError(() => senderError("InvalidParameterValue", `Invalid marker: ${marker}`)),
    Result.map((first) => {
      const next = first + maxRecords
      return { items: all.slice(first, next), marker: next < all.length ? String(next) : undefined }
    })
  )
