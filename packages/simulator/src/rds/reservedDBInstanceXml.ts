import { element, type Xml } from "../aws/xml.ts"
import type { SimulatedReservation } from "../fleet/reservations.ts"

/** A ReservedDBInstance of the RDS API. */
export const reservedDBInstanceXml = (reservation: SimulatedReservation): Xml =>
  element("ReservedDBInstance", [
    element("ReservedDBInstanceId", reservation.identifier),
    element("DBInstanceClass", reservation.instanceClass),
    element("ProductDescription", reservation.product),
    element("MultiAZ", reservation.multiAz),
    element("DBInstanceCount", reservation.count),
    element("State", reservation.state)
  ])
