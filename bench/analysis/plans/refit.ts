import { chooseSleeps } from "@snoozeql/analysis/plan/chooseSleeps"
import { fewestHours } from "@snoozeql/analysis/plan/planDay"
import { acceptedRisk } from "@snoozeql/analysis/plan/promise"
import { addReplayScores, type ReplayScore, scoreReplay, zeroReplayScore } from "@snoozeql/analysis/replay/scoreReplay"
import { labelsOfActivity, RiskModel } from "@snoozeql/analysis/risk/RiskModel"
import { type TermName, termNames, type TermWeights, termWeights } from "@snoozeql/analysis/risk/terms"
import { defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { partTimeBehaviours } from "../drifting/behaviours.ts"
import { type DriftingDatabase, driftingFleet, firstHour } from "../drifting/fleet.ts"
import { fitLogistic, type Samples } from "./logistic.ts"

const hoursPerDay = 24

/**
 * Plans are sampled this many hours apart. It has no common factor with a day, so that all hours of the day are
 * sampled.
 */
const sampledEvery = 7

/** A fold of the databases: behaviours with an even or an odd number. */
type Fold = 0 | 1

const partTime = (part: "tuned" | "unseen", fold: Fold): ReadonlyArray<DriftingDatabase> =>
  driftingFleet(part)
    .filter(({ kind }) => kind === "part-time")
    .filter((_, index) => (index % partTimeBehaviours.length) % 2 === fold)

const modelOf = ({ activity }: DriftingDatabase, weights: TermWeights): RiskModel => {
  const model = new RiskModel("UTC", firstHour, activity.length, weights)
  model.learn(0, labelsOfActivity(activity))
  return model
}

/** The terms of every hour up to a day ahead, and whether it was active. */
const sampleTerms = (databases: ReadonlyArray<DriftingDatabase>): Samples => {
  const values: Array<number> = []
  const happened: Array<number> = []
  for (const database of databases) {
    const model = modelOf(database, termWeights)
    const { activity } = database
    for (let now = fewestHours; now + hoursPerDay <= activity.length; now += sampledEvery) {
      for (let ahead = 0; ahead < hoursPerDay; ahead += 2) {
        const at = now + ((ahead + now) % 2 === 0 ? ahead : ahead + 1)
        const terms = model.terms(now, at)
        for (const name of termNames) values.push(terms[name])
        happened.push(activity[at] ?? 0)
      }
    }
  }
  return { width: termNames.length, values: Float64Array.from(values), happened: Uint8Array.from(happened) }
}

const columnsOf = ({ happened, values, width }: Samples, columns: ReadonlyArray<number>): Samples => ({
  width: columns.length,
  happened,
  values: Float64Array.from(
    { length: happened.length * columns.length },
    (_, index) =>
      values[Math.floor(index / columns.length) * width + (columns[index % columns.length] ?? 0)] ?? Number.NaN
  )
})

/** Weights fitted without the omitted terms, which get the weight 0. */
const fitWithout = (samples: Samples, omitted: ReadonlyArray<TermName>): TermWeights => {
  const kept = termNames.filter((name) => !omitted.includes(name))
  const fitted = fitLogistic(
    columnsOf(
      samples,
      kept.map((name) => termNames.indexOf(name))
    )
  )
  const weights: { [Name in TermName]: number } = { ...termWeights }
  for (const name of termNames) weights[name] = fitted[kept.indexOf(name)] ?? 0
  return weights
}

/** Daily plans by the risk only, from the true activity. */
const score = (database: DriftingDatabase, weights: TermWeights, oneIn: number): ReplayScore => {
  const { activity } = database
  const model = modelOf(database, weights)
  const asleep = new Uint8Array(activity.length)
  const risk = new Float64Array(activity.length)
  for (let day = fewestHours; day < activity.length; day += hoursPerDay) {
    for (let at = day; at < day + hoursPerDay; at++) risk[at] = model.risk(day, at)
    const mayBeSlept = Array.from(risk.subarray(day, day + hoursPerDay), (of) => of < acceptedRisk(oneIn))
    const sleeps = chooseSleeps(mayBeSlept, asleep[day - 1] === 1, defaultAnalysisPolicy.minimum_run_hours)
    sleeps.forEach((isAsleep, index) => {
      asleep[day + index] = isAsleep ? 1 : 0
    })
  }
  const from = (column: Uint8Array) => column.subarray(fewestHours)
  return scoreReplay({
    first: firstHour + fewestHours,
    asleep: from(asleep),
    active: from(activity),
    risk: risk.subarray(fewestHours),
    stopped: new Uint8Array(activity.length - fewestHours)
  })
}

/** How plans do with some weights, on databases that the weights were not fitted to. */
export interface RefitResult {
  readonly name: string
  readonly weights: ReadonlyArray<TermWeights>
  readonly byPromise: ReadonlyMap<number, ReplayScore>
}

const promises = [100, 50, 33] as const

/** The name of the weights that were fitted with all terms. */
export const fittedAgain = "fitted again"

/**
 * Fits the weights to the tuned half of the drifting fleet and compares plans with them. The databases of one fold are
 * planned with weights that were fitted to the behaviours of the other fold.
 */
export const compareRefits = (): ReadonlyArray<RefitResult> => {
  const folds = [0, 1] as const
  const samples = folds.map((fold) => sampleTerms(partTime("tuned", fold)))
  const tested = folds.map((fold) => partTime("unseen", fold))
  const evaluate = (name: string, weights: ReadonlyArray<TermWeights>): RefitResult => ({
    name,
    weights,
    byPromise: new Map(
      promises.map((oneIn) => [
        oneIn,
        folds
          .flatMap((fold) =>
            (tested[fold] ?? []).map((database) => score(database, weights[1 - fold] ?? termWeights, oneIn))
          )
          .reduce(addReplayScores, zeroReplayScore)
      ])
    )
  })
  const refitted = (name: string, omitted: ReadonlyArray<TermName>) =>
    evaluate(
      name,
      samples.map((sample) => fitWithout(sample, omitted))
    )
  return [
    evaluate("the weights in use", [termWeights, termWeights]),
    refitted(fittedAgain, []),
    ...termNames.filter((name) => name !== "base").map((name) => refitted(`${fittedAgain} without ${name}`, [name])),
    refitted(`${fittedAgain} without last and last_lead`, ["last", "last_lead"])
  ]
}
