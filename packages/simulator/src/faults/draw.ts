import { hashText, mix, unitInterval } from "../series/hash.ts"

/**
 * Whether something that happens at a rate happens in the `number`th case of its kind. The draws of different kinds are
 * independent.
 */
export const draw = (seed: number, kind: string, number: number, rate: number | undefined): boolean =>
  rate !== undefined && unitInterval(mix(mix(seed, hashText(kind)), number)) < rate
