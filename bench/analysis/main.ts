import { analyze } from "../../packages/analysis/src/analyze.ts"
import { defaultAnalysisPolicy } from "../../packages/domain/src/AnalysisPolicy.ts"
import { writeSection } from "./document.ts"
import { evaluate, newlyActiveHours, playAll } from "./evaluate.ts"
import { analyzeFolder } from "./recorded.ts"
import { report } from "./report.ts"
import type { Series } from "./workload.ts"

/** The mean processor time of an analysis of 14 days in milliseconds, after a warm-up. */
const measure = (all: ReadonlyArray<Series>): number => {
  const histories = all.map(({ case: { timezone }, observations }) => ({
    observations: observations.slice(0, 14 * 24),
    timezone,
    policy: defaultAnalysisPolicy
  }))
  const analyzeAll = () => {
    for (const history of histories) analyze(history)
  }
  analyzeAll()
  const start = process.cpuUsage()
  analyzeAll()
  const { system, user } = process.cpuUsage(start)
  return (user + system) / 1000 / all.length
}

/**
 * `pnpm bench analysis` evaluates the method on workloads with known truth; `pnpm bench analysis FOLDER` says what it
 * makes of recorded series. Both write their section of docs/analysis.md.
 */
export const run = (args: ReadonlyArray<string>): void => {
  const [folder] = args
  if (folder !== undefined) {
    const text = analyzeFolder(folder)
    console.log(text)
    writeSection("recorded", text)
    return
  }
  const all = playAll()
  for (const series of all) {
    const { family, foreseeable, name } = series.case
    const hours = newlyActiveHours(series)
    if (foreseeable && hours.length > 0) {
      throw new Error(
        `${family}, ${name}: declared foreseeable, but newly active at hours of the week ${hours.join(", ")}`
      )
    }
  }
  const text = report(evaluate(all), measure(all))
  console.log(text)
  writeSection("figures", text)
}
