/** One value of a metric, or the statistics of the `count` values of a period. `time` is in milliseconds since the epoch. */
export interface Sample {
  readonly time: number
  readonly average: number
  readonly maximum: number
  readonly minimum: number
  readonly count: number
}

export const singleSample = (time: number, value: number): Sample => ({
  time,
  average: value,
  maximum: value,
  minimum: value,
  count: 1
})
