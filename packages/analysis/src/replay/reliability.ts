import { notKnown, type Replay } from "./replay.ts"

/** The lower edges of the bins of stated risks. */
const edges = [0, 0.001, 0.0025, 0.005, 0.0075, 0.01, 0.0125, 0.0175, 0.025] as const

/** Slept hours with a stated risk from `from` up to the next bin, and how many of them were needed. */
export interface ReliabilityBin {
  readonly from: number
  readonly slept: number
  /** The sum of the stated risks. */
  readonly expected: number
  readonly needed: number
}

/** Compares the stated risks of slept hours with what happened, by the size of the risk. Use it to check the risks. */
export const reliabilityOf = (replays: Iterable<Replay>): ReadonlyArray<ReliabilityBin> => {
  const bins = edges.map((from) => ({ from, slept: 0, expected: 0, needed: 0 }))
  for (const { active, asleep, risk } of replays) {
    for (let index = 0; index < asleep.length; index++) {
      if (asleep[index] !== 1 || active[index] === notKnown) continue
      const stated = risk[index] ?? 0
      const bin = bins.findLast(({ from }) => stated >= from)
      if (bin === undefined) continue
      bin.slept++
      bin.expected += stated
      if (active[index] === 1) bin.needed++
    }
  }
  return bins.filter(({ slept }) => slept > 0)
}

/** Adds up bins that were computed apart. */
export const addReliability = (
  a: ReadonlyArray<ReliabilityBin>,
  b: ReadonlyArray<ReliabilityBin>
): ReadonlyArray<ReliabilityBin> =>
  [...Map.groupBy([...a, ...b], ({ from }) => from)]
    .map(([from, bins]) =>
      bins.reduce((sum, { expected, needed, slept }) => ({
        from,
        slept: sum.slept + slept,
        expected: sum.expected + expected,
        needed: sum.needed + needed
      }))
    )
    .toSorted((one, other) => one.from - other.from)
