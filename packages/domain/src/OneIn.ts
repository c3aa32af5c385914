import * as Schema from "effect/Schema"

/** The promise of a plan: at most one needed hour in this many slept hours. */
export const OneIn = Schema.Finite.check(Schema.isBetween({ minimum: 2, maximum: 10_000 }))
