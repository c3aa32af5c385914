import { DateTime } from "effect"

/** The most texts that are remembered: the hours of two years. Beyond them all are forgotten. */
const maximumTexts = 20_000

const texts = new Map<number, string>()

/**
 * An instant in milliseconds as RFC 3339 text in UTC. The texts are remembered, because the rows of all instances have
 * the same hours, and a pass writes its rows at one time. A remembered text takes a tenth of the time.
 */
export const instantText = (milliseconds: number): string => {
  const known = texts.get(milliseconds)
  if (known !== undefined) return known
  if (texts.size >= maximumTexts) texts.clear()
  const text = DateTime.formatIso(DateTime.makeUnsafe(milliseconds))
  texts.set(milliseconds, text)
  return text
}
