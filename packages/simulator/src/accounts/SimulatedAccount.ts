/** An AWS account of a simulator. */
export interface SimulatedAccount {
  /** The account id, 12 digits. */
  readonly id: string
  /** The regions in which it has a fleet, each with its own. In other regions it has no instances. */
  readonly regions: ReadonlyArray<string>
  /** How many instances each of its fleets has. Default: the simulator's number */
  readonly instances?: number | undefined
  /** The access keys of its users. The first account also has every key that no account names. Default: none */
  readonly accessKeys?: ReadonlyArray<string> | undefined
  /** The external id that its roles require. Default: none is required */
  readonly externalId?: string | undefined
}

/** An account and region, which a call is for. */
export interface Place {
  readonly account: string
  readonly region: string
}

/** Identifies a place. */
export const placeKey = ({ account, region }: Place): string => `${account} ${region}`
