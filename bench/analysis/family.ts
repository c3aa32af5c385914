import { ordinary, summer, winter } from "./loads.ts"
import type { Case } from "./workload.ts"

export type Definition = Omit<Case, "name" | "family" | "half" | "foreseeable">

export const family = (
  name: string,
  foreseeable: boolean,
  tuned: { readonly [name: string]: Definition },
  untuned: { readonly [name: string]: Definition }
): ReadonlyArray<Case> => [
  ...Object.entries(tuned).map(([key, definition]) => ({
    ...definition,
    name: key,
    family: name,
    half: "tuned" as const,
    foreseeable
  })),
  ...Object.entries(untuned).map(([key, definition]) => ({
    ...definition,
    name: key,
    family: name,
    half: "untuned" as const,
    foreseeable
  }))
]

export const berlin = { timezone: "Europe/Berlin", start: summer, profile: ordinary }
export const newYork = { timezone: "America/New_York", start: winter, profile: ordinary }
export const london = { timezone: "Europe/London", start: summer, profile: ordinary }
export const tokyo = { timezone: "Asia/Tokyo", start: winter, profile: ordinary }
