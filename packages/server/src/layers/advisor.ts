import { Advisor } from "@snoozeql/advisor/Advisor"
import { Duration } from "effect"
import type { Settings } from "../settings/settings.ts"

/** The settings that the fleet is judged by. */
export type AdvisorSettings = Pick<Settings, "policy" | "prices" | "retentionDays">

/** An advisor with the policy, the prices and the retention of the settings. */
export const advisorLayer = ({ policy, prices, retentionDays }: AdvisorSettings) =>
  Advisor.layer({ policy, prices, retention: Duration.days(retentionDays) })
