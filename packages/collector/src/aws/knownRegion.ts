import { partition } from "@aws-sdk/core/client"

/** Whether this version of the AWS SDK knows a region. AWS adds regions, so one that it does not know may exist. */
export const isKnownRegion = (region: string): boolean => "description" in partition(region)

const letters = "abcdefghijklmnopqrstuvwxyz0123456789-"

/** The texts that differ from a text by one letter that was omitted, added, changed, or swapped with the next one. */
const oneLetterAway = (text: string): ReadonlyArray<string> =>
  Array.from({ length: text.length + 1 }, (_, index) => {
    const [before, at = "", next = "", rest] = [
      text.slice(0, index),
      text[index],
      text[index + 1],
      text.slice(index + 2)
    ]
    return [
      ...[...letters].flatMap((letter) => [
        `${before}${letter}${at}${next}${rest}`,
        `${before}${letter}${next}${rest}`
      ]),
      `${before}${next}${rest}`,
      `${before}${next}${at}${rest}`
    ]
  }).flat()

/**
 * What a person should know about a region whose name is well formed, or undefined if the SDK knows it. Use it as a
 * warning, and not to refuse the region.
 */
export const regionWarning = (region: string): string | undefined => {
  if (isKnownRegion(region)) return undefined
  const near = [...new Set(oneLetterAway(region))].filter(isKnownRegion).toSorted()
  const hint = near.length === 0 ? "is it new?" : `did you mean ${near.join(" or ")}?`
  return `The AWS SDK does not know the region ${region}; ${hint}`
}
