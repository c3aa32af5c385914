import { compareNames } from "@snoozeql/advisor/rank"
import type { Recommendations } from "@snoozeql/domain/Recommendation"

const none: Recommendations = {
  recommendations: [],
  not_recommended: [],
  next_cursor: null,
  totals: { units: 0, recommended: 0, reserved: 0, saved: [] }
}

/** Puts the pages of a ranking together. What is not recommended is sorted by name. Pure. */
export const mergePages = (pages: ReadonlyArray<Recommendations>): Recommendations => ({
  ...(pages[0] ?? none),
  recommendations: pages.flatMap(({ recommendations }) => recommendations),
  not_recommended: pages.flatMap(({ not_recommended }) => not_recommended).toSorted(compareNames),
  next_cursor: null
})
