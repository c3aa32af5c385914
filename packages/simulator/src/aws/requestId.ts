import { mix } from "../series/hash.ts"

const hexadecimal = (hash: number): string => (hash >>> 0).toString(16).padStart(8, "0")

/** The request id of the `number`th call, which looks like a UUID. */
export const requestId = (seed: number, number: number): string => {
  const digits = [1, 2, 3, 4].map((part) => hexadecimal(mix(mix(seed, number), part))).join("")
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5")
}
