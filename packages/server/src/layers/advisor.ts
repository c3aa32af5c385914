import { Advisor } from "@snoozeql/advisor/Advisor"
import { keptBy } from "./kept.ts"
import type { Settings } from "../settings/settings.ts"

/** The settings by which the fleet is judged. */
export type AdvisorSettings = Pick<Settings, "policy" | "prices" | "retentionDays" | "historyWeeks">

/** The advisor that judges by the policy and the prices of the settings what is kept by them. */
export const advisorLayer = (settings: AdvisorSettings) =>
  Advisor.layer({ policy: settings.policy, prices: settings.prices, ...keptBy(settings) })
