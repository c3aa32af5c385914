import { foreseeableCases } from "./foreseeableCases.ts"
import { unforeseeableCases } from "./unforeseeableCases.ts"
import type { Case } from "./workload.ts"

/** All cases, family by family. The halves are part of the definition, and not random. */
export const cases: ReadonlyArray<Case> = [...foreseeableCases, ...unforeseeableCases]

/** The noise seeds of each half. */
export const seeds: { readonly [Half in Case["half"]]: ReadonlyArray<number> } = {
  tuned: [1, 2, 3, 4, 5],
  untuned: [101, 102, 103, 104, 105]
}
