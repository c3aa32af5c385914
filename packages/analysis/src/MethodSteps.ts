/**
 * The steps of the method that can be left out, to measure what each one buys. All of them are on except in that
 * measurement.
 */
export interface MethodSteps {
  /** Ceilings follow each instance's floor; off: floors are taken to be zero. */
  readonly instance_floors: boolean
  /** Hours with few samples are unknown. */
  readonly complete_hours: boolean
  /** The maximum of CPU is judged besides the average. */
  readonly cpu_maximum: boolean
  /** The maxima of connections, reads and writes are judged besides the averages. */
  readonly work_maxima: boolean
  /** Connections that are always held open, or IOPS that never rest, prove nothing. */
  readonly proof_of_rest: boolean
  /** A metric a little above its ceiling while connections are at rest is neither idle nor active. */
  readonly doubt: boolean
  /** Hours that are consistently above the quiet level are not idle, even below the ceilings. */
  readonly raised_levels: boolean
  /** The week is the local one; off: UTC. */
  readonly local_week: boolean
  /** Days of one type are judged together. */
  readonly day_type_pools: boolean
  /** Confidence follows from the number of observations. */
  readonly confidence: boolean
  /** Activity that is new at an hour of the day keeps this hour awake on all days, and all hours while it lasts. */
  readonly novelty: boolean
  /** Thin hours between strong ones are bridged. */
  readonly bridging: boolean
  /** An hour of the week that was active itself does not sleep, however idle its pool. */
  readonly own_activity: boolean
  /** Activity that spills over from regular hours is not forgiven. */
  readonly spill_over: boolean
  /** An instance that is often active outside of its pattern has none. */
  readonly surprise_limit: boolean
  /** What failed in the backtest is refused. */
  readonly veto: boolean
}

/** The method as it is used: every step on. */
export const allSteps: MethodSteps = {
  instance_floors: true,
  complete_hours: true,
  cpu_maximum: true,
  work_maxima: true,
  proof_of_rest: true,
  doubt: true,
  raised_levels: true,
  local_week: true,
  day_type_pools: true,
  confidence: true,
  novelty: true,
  bridging: true,
  own_activity: true,
  spill_over: true,
  surprise_limit: true,
  veto: true
}
