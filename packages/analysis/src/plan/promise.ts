/**
 * What a person chooses: at most one hour in so many slept hours is needed. The default is the strictest of the promises 200, 100,
 * 50 and 33 that daily plans kept on the half of the drifting fleet that nothing was chosen on; `docs/measurements/analysis.md`
 * has the figures. A greater number sleeps less and is wrong less often.
 */
export const defaultOneIn = 33

/** How far the risk of a single hour may exceed the promised share, since most hours of a sleep are surer than the worst. */
const slack = 1.25

/** The risk under which an hour may sleep if at most one in `oneIn` slept hours is to be needed. */
export const acceptedRisk = (oneIn: number): number => slack / oneIn
