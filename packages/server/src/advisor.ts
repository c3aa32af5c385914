import { Advisor } from "@snoozeql/advisor/Advisor"
import { Duration } from "effect"
import type { Settings } from "./settings/settings.ts"

/** The advisor that judges by the policy file, the prices and the retention of the settings. */
export const advisorLayer = ({
  policy,
  prices,
  retentionDays
}: Pick<Settings, "policy" | "prices" | "retentionDays">) =>
  Advisor.layer({ policy, prices, retention: Duration.days(retentionDays) })
