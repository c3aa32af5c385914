import { historyOf } from "@snoozeql/analysis/hours/HourObservation"
import { analyze } from "@snoozeql/analysis/week/analyze"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { evaluate, newlyActiveHours, playAll } from "./evaluate.ts"
import { analyzeFolder } from "./recorded.ts"
import { evaluateAllPlans } from "./plans/evaluateAllPlans.ts"
import { compareRefits } from "./plans/refit.ts"
import { plansReport } from "./plans/plansReport.ts"
import { report } from "./report.ts"
import { writeMeasurementPage } from "../../scripts/measurements/measurementPage.ts"
import type { SimulatedCase } from "./workload.ts"

/** The mean processor time of an analysis of 14 days in milliseconds, after a warm-up. */
const measure = (all: ReadonlyArray<SimulatedCase>): number => {
  const histories = all.map(({ case: { timezone }, observations }) => ({
    observations: historyOf(observations.slice(0, 14 * 24)),
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

const evaluateAll = async (): Promise<string> => {
  const all = playAll()
  for (const simulated of all) {
    const { family, foreseeable, name } = simulated.case
    const hours = newlyActiveHours(simulated)
    if (foreseeable && hours.length > 0) {
      throw new Error(
        `${family}, ${name} is declared foreseeable, but newly active at hours of the week ${hours.join(", ")}`
      )
    }
  }
  return [
    plansReport(await evaluateAllPlans(), compareRefits()),
    "## The weekly view",
    report(evaluate(all), measure(all))
  ].join("\n\n")
}

// `pnpm bench analysis` evaluates the method on workloads with known truth; `pnpm bench analysis FOLDER` says what it makes
// of recorded series.
const [, folder] = process.argv.slice(2)
const body = folder === undefined ? await evaluateAll() : analyzeFolder(folder)
console.log(body)
writeMeasurementPage(
  folder === undefined
    ? { name: "analysis", title: "Figures of the analysis", command: "pnpm bench analysis", body }
    : { name: "recorded-series", title: "Recorded series", command: "pnpm bench analysis FOLDER", body }
)
