/** What a reserved instance covers. */
export interface Reservation {
  /** The product, such as `postgresql` or `sqlserver-se(li)` (ProductDescription). */
  readonly product: string
  /** The class, such as `db.r6g.large` (DBInstanceClass). */
  readonly instanceClass: string
}

/** The class family, such as `db.r6g` for `db.r6g.2xlarge`. */
const familyOf = (instanceClass: string): string => instanceClass.split(".").slice(0, 2).join(".")

/** The product of an engine. Oracle's multitenant engines (`-cdb`) are reserved as the product without that suffix. */
const productOf = (engine: string): string => engine.replace(/-cdb$/, "")

/**
 * Whether a reservation may cover an instance: it is for the instance's engine (its product begins with the engine's
 * name) and class family. Reservations hold for all sizes of a family ("Size-flexible reserved DB instances" in the RDS
 * user guide). Only the bill says to which instance AWS finally applied it.
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
