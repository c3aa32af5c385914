import { Advisor } from "@snoozeql/advisor/Advisor"
import { keptBy } from "./kept.ts"
import type { Settings } from "../settings/settings.ts"

/** The settings that the fleet is judged by. */
export type AdvisorSettings = Pick<Settings, "policy" | "prices" | "retentionDays" | "historyWeeks">

/** An advisor with the policy and the prices of the settings, over what they keep. */
export const advisorLayer = (settings: AdvisorSettings) =>
  Advisor.layer({ policy: settings.policy, prices: settings.prices, ...keptBy(settings) })
