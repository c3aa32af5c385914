import type { SeriesName } from "../HourObservation.ts"

/** One value for every series. */
export type EverySeries<A> = { readonly [Name in SeriesName]: A }

/** Calls `make` for every series. */
export const everySeries = <A>(make: (name: SeriesName) => A): EverySeries<A> => ({
  cpu_avg: make("cpu_avg"),
  cpu_max: make("cpu_max"),
  connections_avg: make("connections_avg"),
  connections_max: make("connections_max"),
  read_iops_avg: make("read_iops_avg"),
  read_iops_max: make("read_iops_max"),
  write_iops_avg: make("write_iops_avg"),
  write_iops_max: make("write_iops_max")
})
