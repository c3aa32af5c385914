import type { SeriesName } from "../HourObservation.ts"

/**
 * The maxima that show work too short to move an hour's average: a job of two minutes with one connection has an average
 * of 0.03 connections, but a maximum of 1.
 */
export const workMaxima = [
  "connections_max",
  "read_iops_max",
  "write_iops_max"
] as const satisfies ReadonlyArray<SeriesName>
export type WorkMaximum = (typeof workMaxima)[number]

/**
 * The average that belongs to each of these maxima. Its floor is also the floor of the maximum. A floor of the maxima
 * themselves would be wrong: a job that runs in every hour would count as the quiet level.
 */
export const averageOf: { readonly [Name in WorkMaximum]: SeriesName } = {
  connections_max: "connections_avg",
  read_iops_max: "read_iops_avg",
  write_iops_max: "write_iops_avg"
}

export const isWorkMaximum = (name: SeriesName): name is WorkMaximum => workMaxima.some((maximum) => maximum === name)
