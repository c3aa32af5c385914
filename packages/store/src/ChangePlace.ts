/**
 * The place of a change in the order in which changes became visible. The numbers ascend, also if the database's clock is
 * set back, but some may be missing.
 */
export interface ChangePlace {
  readonly sequence: number
}
