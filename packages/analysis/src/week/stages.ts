import { type LabelStages, usualLabelStages } from "../labels/labelUnit.ts"
import { findBridged } from "./internal/bridges.ts"
import { findNovelty } from "./internal/novelty.ts"
import { findRaisedLevels } from "./internal/raisedLevels.ts"
import { type Confidence, makePools } from "./internal/slots.ts"
import { decideSlots } from "./internal/verdicts.ts"
import { wilsonLowerBound } from "./internal/wilsonLowerBound.ts"

/**
 * The stages of the weekly view, in their order. A measurement can replace each of them by its own, to find out what it
 * is worth.
 */
export interface WeeklyStages extends LabelStages {
  /** Which hours of the week are judged together. */
  readonly makePools: typeof makePools
  /** How certain an hour is idle. */
  readonly confidenceOf: Confidence
  /** Which hours are consistently above the quiet level. */
  readonly findRaisedLevels: typeof findRaisedLevels
  /** Which activity is new. */
  readonly findNovelty: typeof findNovelty
  /** Which hours may sleep by their evidence. */
  readonly decideSlots: typeof decideSlots
  /** Which seldom observed hours lie between certain ones. */
  readonly findBridged: typeof findBridged
}

/** The stages as they are used outside of measurements. */
export const usualWeeklyStages: WeeklyStages = {
  ...usualLabelStages,
  makePools,
  confidenceOf: wilsonLowerBound,
  findRaisedLevels,
  findNovelty,
  decideSlots,
  findBridged
}
