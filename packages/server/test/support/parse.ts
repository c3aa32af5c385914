import { DateTime, Result } from "effect"
import { parseFile } from "../../src/import/parseFile.ts"
import type { ParseOptions } from "../../src/import/ParseOptions.ts"

export const utc: DateTime.TimeZone = DateTime.zoneMakeNamedUnsafe("UTC")

/** Parses text, or a value as JSON. The metric is CPUUtilization unless the options say otherwise. */
export const parse = (content: unknown, options: Partial<ParseOptions> = {}) =>
  parseFile(typeof content === "string" ? content : JSON.stringify(content), {
    metric: "CPUUtilization",
    zone: utc,
    ...options
  })

/** Why it cannot be parsed. */
export const failureOf = (...args: Parameters<typeof parse>): string => {
  const failure = Result.getOrThrow(Result.flip(parse(...args)))
  return failure._tag === "WrongUsage" ? `${failure.flag}: ${failure.message}` : failure.message
}

/** The first and the last time of a recording, and how many samples it has. */
export const extentOf = (...args: Parameters<typeof parse>) => {
  const { samples } = Result.getOrThrow(parse(...args))
  const times = samples.map(({ time }) => time).toSorted((a, b) => a - b)
  const at = (time: number | undefined) => (time === undefined ? "" : new Date(time).toISOString().slice(0, 16))
  return [at(times[0]), at(times.at(-1)), samples.length]
}
