import { Advisor } from "@snoozeql/advisor/Advisor"
import { Duration } from "effect"
import type { Settings } from "../settings/settings.ts"

/** The settings by which the fleet is judged. */
export type AdvisorSettings = Pick<Settings, "policy" | "prices" | "retentionDays">

/** The advisor that judges by the policy, the prices and the retention of the settings. */
export const advisorLayer = ({ policy, prices, retentionDays }: AdvisorSettings) =>
  Advisor.layer({ policy, prices, retention: Duration.days(retentionDays) })
