import { binsOfFigures, figuresOf, reliabilityFigures, scoreOfFigures } from "@snoozeql/analysis/replay/figures"
import { addReliability, type ReliabilityBin } from "@snoozeql/analysis/replay/reliability"
import { totalSavings } from "@snoozeql/analysis/replay/replaySavings"
import { addReplayScores, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import type { BacktestMode, FleetBacktest } from "@snoozeql/domain/Backtest"

/** The cost of a stop and a start by which a page's net hours were computed. */
const cycleCostOf = (pages: ReadonlyArray<FleetBacktest>): number => {
  const page = pages.find(({ all }) => all.stops > 0)?.all
  return page === undefined
    ? 0
    : (page.slept_hours - page.needed_hours + page.stopped_hours - page.net_hours) / page.stops
}

/** Adds up the pages of a fleet's backtest. The page with the sums has all instances. */
export const addFleetBacktests = (pages: ReadonlyArray<FleetBacktest>, mode: BacktestMode): FleetBacktest => {
  const total = pages.reduce((sum, { all }) => addReplayScores(sum, scoreOfFigures(all)), zeroReplayScore)
  const bins = pages.reduce<ReadonlyArray<ReliabilityBin>>(
    (sum, { reliability }) => addReliability(sum, binsOfFigures(reliability)),
    []
  )
  const instances = pages.flatMap((page) => page.instances)
  return {
    ...mode,
    instances,
    all: figuresOf(total, cycleCostOf(pages)),
    ...totalSavings(instances),
    reliability: reliabilityFigures(bins),
    next_cursor: null
  }
}
