import type { ActivityAnalysis } from "@snoozeql/domain/ActivityAnalysis"
import { type AnalysisPolicy, defaultAnalysisPolicy } from "@snoozeql/domain/AnalysisPolicy"
import { DateTime } from "effect"
import { analyze } from "../../src/week/analyze.ts"
import { type History, observe } from "./observations.ts"

/** Analyses a history by the default policy. Arguments override its settings. */
export const run = (history: History = {}, policy: Partial<AnalysisPolicy> = {}, until?: string) =>
  analyze({
    observations: observe(history),
    timezone: history.timezone ?? "UTC",
    policy: { ...defaultAnalysisPolicy, ...policy },
    ...(until === undefined ? {} : { until: DateTime.makeUnsafe(until) })
  })

export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
export const recommended = (analysis: ActivityAnalysis) =>
  analysis.windows.filter(({ level }) => level === "recommended")
