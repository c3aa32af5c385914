import { DateTime } from "effect"
import type { ParseOptions } from "./ParseOptions.ts"
import type { Recording } from "./Recording.ts"

/** What the user should know about how an accepted file was read. */
export const notesOf = (
  { instance, isLocalTime, period, samples }: Recording,
  options: ParseOptions,
  instanceName: string
): ReadonlyArray<string> => {
  const isSingle = new Set(samples.map(({ time }) => time)).size === 1
  return [
    ...(isLocalTime === true
      ? [`Timestamps without an offset were read in the time zone ${DateTime.zoneToString(options.zone)} (--timezone).`]
      : []),
    ...(isSingle && period === undefined && options.period === undefined
      ? ["A single value does not show its period. An hour or less was assumed."]
      : []),
    ...(instance !== undefined && instance !== instanceName
      ? [`The file names the instance ${instance}, but its values were stored for ${instanceName}.`]
      : [])
  ]
}
