import { figuresOf, reliabilityFigures } from "@snoozeql/analysis/replay/figures"
import { reliabilityOf } from "@snoozeql/analysis/replay/reliability"
import type { Replay } from "@snoozeql/analysis/replay/replay"
import { addReplayScores, scoreReplay, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { BacktestFigures, BacktestMode, BacktestReliability } from "@snoozeql/domain/Backtest"
import { Schema } from "effect"

/** What `snoozeql backtest PATH… --json` prints. */
export const BacktestResult = Schema.Struct({
  timezone: Schema.String,
  ...BacktestMode.fields,
  files: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      figures: Schema.NullOr(BacktestFigures).annotate({
        description: "null if the file has less than the 14 days of history that a plan needs"
      })
    })
  ),
  all: BacktestFigures,
  reliability: BacktestReliability
})
export interface BacktestResult extends Schema.Schema.Type<typeof BacktestResult> {}

/** A file and its replay, which is undefined if the file is too short. */
export interface ReplayedFile {
  readonly name: string
  readonly replay: Replay | undefined
}

/** Combines the replays of files. `cycleCost` is the cost of a stop and a start, in hours of compute. */
export const backtestResult = (
  files: ReadonlyArray<ReplayedFile>,
  cycleCost: number,
  options: Pick<BacktestResult, "timezone" | "refit" | "look" | "censored" | "one_in">
): BacktestResult => {
  const scored = files.map(({ name, replay }) => ({
    name,
    score: replay === undefined ? undefined : scoreReplay(replay)
  }))
  const total = scored.reduce((sum, { score }) => addReplayScores(sum, score ?? zeroReplayScore), zeroReplayScore)
  return {
    ...options,
    files: scored.map(({ name, score }) => ({
      name,
      figures: score === undefined ? null : figuresOf(score, cycleCost)
    })),
    all: figuresOf(total, cycleCost),
    reliability: reliabilityFigures(reliabilityOf(files.flatMap(({ replay }) => replay ?? [])))
  }
}
