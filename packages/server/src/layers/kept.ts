import { Duration } from "effect"
import type { Settings } from "../settings/settings.ts"

/** How long hours are kept, by the settings: as hourly metrics, and in the compact history. */
export const keptBy = ({ historyWeeks, retentionDays }: Pick<Settings, "historyWeeks" | "retentionDays">) => ({
  retention: Duration.days(retentionDays),
  history: Duration.weeks(historyWeeks)
})
