/** Reserved instances as DescribeReservedDBInstances shows them. */
export interface SimulatedReservation {
  readonly identifier: string
  /** The DBInstanceClass. */
  readonly instanceClass: string
  /** The ProductDescription. */
  readonly product: string
  readonly multiAz: boolean
  /** The DBInstanceCount. */
  readonly count: number
  readonly state: "active" | "retired"
}

/** The reservations of the simulated account: an active one, and one that has ended. */
export const reservations: ReadonlyArray<SimulatedReservation> = [
  {
    identifier: "databases-2026",
    instanceClass: "db.m6g.large",
    product: "postgresql",
    multiAz: false,
    count: 2,
    state: "active"
  },
  {
    identifier: "databases-2023",
    instanceClass: "db.r6g.xlarge",
    product: "mysql",
    multiAz: false,
    count: 4,
    state: "retired"
  }
]
