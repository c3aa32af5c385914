export interface Aggregate {
  readonly avg_value: number
  readonly max_value: number
  readonly min_value: number
  readonly sample_count: number
}

/** The aggregate of values in their order; undefined of none. */
export const aggregate = (values: ReadonlyArray<number>): Aggregate | undefined =>
  values.length === 0
    ? undefined
    : {
        avg_value: values.reduce((sum, value) => sum + value, 0) / values.length,
        max_value: Math.max(...values),
        min_value: Math.min(...values),
        sample_count: values.length
      }
