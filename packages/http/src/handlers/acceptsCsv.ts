/** One range of an Accept header: its media type in lower case, and its weight. */
const parseRange = (range: string): { readonly type: string; readonly weight: number } => {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2)
  const given = weight === undefined ? 1 : Number(weight)
  return { type, weight: Number.isFinite(given) ? given : 0 }
}

const csvRanges = ["text/csv", "text/*"]
const jsonRanges = ["application/json", "application/*", "*/*"]

/**
 * Whether an Accept header asks for CSV rather than JSON (RFC 9110). JSON is returned if both are equally welcome, and if
 * there is no header. Pure.
 */
export const acceptsCsv = (accept: string | undefined): boolean => {
  const ranges = (accept ?? "").split(",").map(parseRange)
  const weightOf = (types: ReadonlyArray<string>): number =>
    Math.max(0, ...ranges.flatMap(({ type, weight }) => (types.includes(type) ? [weight] : [])))
  return weightOf(csvRanges) > weightOf(jsonRanges)
}
