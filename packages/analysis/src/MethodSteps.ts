/**
 * The steps of the method that can be omitted to measure what each of them is worth. They are all on except in such a
 * measurement.
 */
export interface MethodSteps {
  /** Ceilings follow each instance's floor; off: floors are zero. */
  readonly instance_floors: boolean
  /** Hours with few samples are unknown. */
  readonly complete_hours: boolean
  /** The maximum of CPU counts as well as the average. */
  readonly cpu_maximum: boolean
  /** The maxima of connections, reads and writes count as well as the averages. */
  readonly work_maxima: boolean
  /** Connections that are always held open, or IOPS that never rest, prove nothing. */
  readonly proof_of_rest: boolean
  /** A metric a little above its ceiling while connections are at rest is neither idle nor active. */
  readonly doubt: boolean
  /** Hours that are consistently above the quiet level stay awake, even below the ceilings. */
  readonly raised_levels: boolean
  /** The week is the local one; off: the week is in UTC. */
  readonly local_week: boolean
  /** Observations of days of the same type are counted together. */
  readonly day_type_pools: boolean
  /** Confidence follows from the number of observations. */
  readonly confidence: boolean
  /** Activity that is new at an hour of the day keeps that hour awake on all days. While it lasts, all hours stay awake. */
  readonly novelty: boolean
  /** Seldom observed hours between certain ones are bridged. */
  readonly bridging: boolean
  /** An hour of the week that was active itself stays awake, however idle its pool is. */
  readonly own_activity: boolean
  /** Activity that spills over from regular hours keeps hours awake on all days of that type. */
  readonly spill_over: boolean
  /** Nothing is recommended for an instance that is often active outside of its weekly pattern. */
  readonly surprise_limit: boolean
  /** Windows that failed in the backtest are not recommended. */
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
