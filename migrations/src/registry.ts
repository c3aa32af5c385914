import type { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { instances } from "./migrations/0001_instances.ts"
import { instanceStatusChanges } from "./migrations/0002_instance_status_changes.ts"
import { metricsHourly } from "./migrations/0003_metrics_hourly.ts"
import { collectionRuns } from "./migrations/0004_collection_runs.ts"
import { metricsRetention } from "./migrations/0005_metrics_retention.ts"
import { instancesProviderFacts } from "./migrations/0006_instances_provider_facts.ts"
import { instanceNames } from "./migrations/0007_instance_names.ts"
import { instancesTimezoneSource } from "./migrations/0008_instances_timezone_source.ts"
import { metricsDeletions } from "./migrations/0009_metrics_deletions.ts"
import { instancesNameSeenAt } from "./migrations/0010_instances_name_seen_at.ts"
import { activityHistory } from "./migrations/0011_activity_history.ts"
import { instancesClusters } from "./migrations/0012_instances_clusters.ts"
import { instancesTargetTimezone } from "./migrations/0013_instances_target_timezone.ts"
import { listPrices } from "./migrations/0014_list_prices.ts"
import { advice } from "./migrations/0015_advice.ts"
import { apiKeys } from "./migrations/0016_api_keys.ts"
import { unitPolicies } from "./migrations/0017_unit_policies.ts"
import { adviceResults } from "./migrations/0018_advice_results.ts"
import { exports } from "./migrations/0019_exports.ts"
import { metricsVersions } from "./migrations/0020_metrics_versions.ts"
import { adviceReplays } from "./migrations/0021_advice_replays.ts"
import { savingsDays } from "./migrations/0022_savings_days.ts"
import { decisions } from "./migrations/0023_decisions.ts"
import { toldChanges } from "./migrations/0024_told_changes.ts"
import { activityHistoryWeeks } from "./migrations/0025_activity_history_weeks.ts"
import { adviceResultsCovering } from "./migrations/0026_advice_results_covering.ts"
import { instancesUnits } from "./migrations/0027_instances_units.ts"

/**
 * All migrations by `<number>_<name>`. It is a static record, so that it can be bundled and needs no file system. A
 * released migration is never changed; change the schema with a new migration.
 */
export const migrations: Record<string, Effect.Effect<void, SqlError.SqlError, SqlClient.SqlClient>> = {
  "0001_instances": instances,
  "0002_instance_status_changes": instanceStatusChanges,
  "0003_metrics_hourly": metricsHourly,
  "0004_collection_runs": collectionRuns,
  "0005_metrics_retention": metricsRetention,
  "0006_instances_provider_facts": instancesProviderFacts,
  "0007_instance_names": instanceNames,
  "0008_instances_timezone_source": instancesTimezoneSource,
  "0009_metrics_deletions": metricsDeletions,
  "0010_instances_name_seen_at": instancesNameSeenAt,
  "0011_activity_history": activityHistory,
  "0012_instances_clusters": instancesClusters,
  "0013_instances_target_timezone": instancesTargetTimezone,
  "0014_list_prices": listPrices,
  "0015_advice": advice,
  "0016_api_keys": apiKeys,
  "0017_unit_policies": unitPolicies,
  "0018_advice_results": adviceResults,
  "0019_exports": exports,
  "0020_metrics_versions": metricsVersions,
  "0021_advice_replays": adviceReplays,
  "0022_savings_days": savingsDays,
  "0023_decisions": decisions,
  "0024_told_changes": toldChanges,
  "0025_activity_history_weeks": activityHistoryWeeks,
  "0026_advice_results_covering": adviceResultsCovering,
  "0027_instances_units": instancesUnits
}

/** The number of the newest migration. It is the version of the schema that this code works with. */
export const schemaVersion: number = Math.max(...Object.keys(migrations).map((name) => Number.parseInt(name, 10)))
