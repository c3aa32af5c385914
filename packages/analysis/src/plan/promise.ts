/**
 * The default promise: at most one hour in this many slept hours is needed. It is the strictest of the promises 200,
 * 100, 50 and 33 that daily plans kept on the half of the drifting fleet to which no weight was fitted.
 * `docs/analysis.md` has the figures. With a greater number, plans sleep less and are wrong less often.
 */
export const defaultOneIn = 33

/**
 * How many times the promised share the risk of one hour may be, since most hours of a sleep have less risk than the
 * worst.
 */
const slack = 1.25

/** The risk under which an hour may sleep, for the promise of at most one needed hour in `oneIn` slept hours. */
export const acceptedRisk = (oneIn: number): number => slack / oneIn
