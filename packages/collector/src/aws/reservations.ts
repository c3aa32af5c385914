/** What reserved instances pay for. */
export interface Reservation {
  /** Such as `postgresql` or `sqlserver-se(li)` (ProductDescription). */
  readonly product: string
  /** Such as `db.r6g.large` (DBInstanceClass). */
  readonly instanceClass: string
}

/** `db.r6g` of `db.r6g.2xlarge`. */
const familyOf = (instanceClass: string): string => instanceClass.split(".").slice(0, 2).join(".")

/** Oracle's multitenant engines are reserved as the product that they are an architecture of. */
const productOf = (engine: string): string => engine.replace(/-cdb$/, "")

/**
 * Whether a reservation may pay for an instance: one of its engine, as the product is named after it, and of its class
 * family, since reservations hold for all sizes of a family ("Size-flexible reserved DB instances" in the RDS user guide).
 * Which instance AWS applies it to in the end only the bill tells.
 */
export const isReserved = (
  { engine, instanceClass }: { readonly engine: string; readonly instanceClass: string },
  reservations: ReadonlyArray<Reservation>
): boolean =>
  reservations.some(
    (reservation) =>
      reservation.product.toLowerCase().replaceAll(" ", "-").startsWith(productOf(engine)) &&
      familyOf(reservation.instanceClass) === familyOf(instanceClass)
  )
