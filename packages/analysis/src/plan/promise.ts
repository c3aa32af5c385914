/**
 * What a person chooses: at most one hour in so many slept hours is needed. The default is the strictest promise that was
 * kept on drifting workloads that nothing was chosen on; `docs/measurements/analysis.md` has the figures.
 */
export const defaultOneIn = 100

/** How far the risk of a single hour may exceed the promised share, since most hours of a sleep are surer than the worst. */
const slack = 1.25

/** The risk under which an hour may sleep if at most one in `oneIn` slept hours is to be needed. */
export const acceptedRisk = (oneIn: number): number => slack / oneIn
