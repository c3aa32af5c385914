import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

const instanceId = "11111111-1111-4111-8111-111111111111"

const statement = (run: (sql: SqlClient.SqlClient) => Effect.Effect<unknown, SqlError.SqlError>) =>
  Effect.flatMap(SqlClient.SqlClient, run)

/**
 * Rows in the tables of each migration, written as the program of that time wrote them. Like the migrations, they are
 * never changed: a new migration gets a new entry.
 */
export const dataByMigration: Record<string, Effect.Effect<unknown, SqlError.SqlError, SqlClient.SqlClient>> = {
  "0001_instances": statement(
    (sql) => sql`
      INSERT INTO instances
        (id, provider, provider_id, account, region, name, engine, class, status, timezone, hourly_cost, tags,
          provider_created_at, first_seen_at, last_seen_at)
      VALUES
        (${instanceId}, 'aws', 'db-ORDERS', '123456789012', 'eu-central-1', 'orders', 'postgres', 'db.t4g.micro',
          'available', 'Europe/Berlin', 0.016, '{"team": "shop"}', '2025-06-01T00:00:00Z', '2026-01-01T00:00:00Z',
          '2026-01-02T00:00:00Z'),
        (gen_random_uuid(), 'aws', 'db-BILLING', '123456789012', 'eu-central-1', 'billing', 'mysql', 'db.r6g.large',
          'unknown', 'UTC', NULL, '{}', NULL, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')
    `
  ),
  "0002_instance_status_changes": statement(
    (sql) => sql`
      INSERT INTO instance_status_changes (instance_id, observed_at, previous_status, status)
      VALUES
        (${instanceId}, '2026-01-01T00:00:00Z', NULL, 'available'),
        (${instanceId}, '2026-01-02T00:00:00Z', 'available', 'stopped')
    `
  ),
  "0003_metrics_hourly": statement(
    (sql) => sql`
      INSERT INTO metrics_hourly
        (instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, as_of)
      SELECT ${instanceId}, metric_name, timestamptz '2026-01-01T00:00:00Z' + hour * interval '1 hour',
        hour / 7::float8, hour, 0, 60, CASE WHEN hour % 2 = 0 THEN timestamptz '2026-01-03T00:00:00Z' END
      FROM unnest('{CPUUtilization,ReadIOPS}'::text[]) AS metric_name, generate_series(0, 23) AS hour
    `
  ),
  "0004_collection_runs": statement(
    (sql) => sql`
      INSERT INTO collection_runs
        (id, status, trigger, started_at, finished_at, targets, instances, written, unchanged, stale, expired, skipped,
          api_calls, metrics_requested, queries_requested, estimated_cost_usd)
      VALUES
        (gen_random_uuid(), 'succeeded', 'startup', '2026-01-02T00:00:00Z', '2026-01-02T00:00:01Z',
          '[{"account": "123456789012", "region": "eu-central-1", "status": "succeeded", "error": null}]',
          2, 48, 0, 0, 0, 0, 3, 8, 32, 0.00032),
        (gen_random_uuid(), 'running', 'schedule', '2026-01-02T00:15:00Z', NULL, '[]', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    `
  ),
  "0005_metrics_retention": statement(
    (sql) => sql`INSERT INTO metrics_retention (kept_from) VALUES ('2025-12-20T00:00:00Z')`
  ),
  "0006_instances_provider_facts": statement(
    (sql) => sql`
      UPDATE instances SET provider_facts = '{
        "multi_az": true, "cluster": null, "read_replica_source": null, "read_replicas": ["orders-replica"],
        "backup_retention_days": 7, "backup_window": "03:00-03:30",
        "maintenance_window": "sun:04:00-sun:04:30", "reserved": null
      }'
      WHERE id = ${instanceId}
    `
  ),
  "0007_instance_names": statement(
    (sql) => sql`
      INSERT INTO instance_names (instance_id, name, valid_from, valid_until)
      VALUES (${instanceId}, 'orders-old', '2025-05-01T00:00:00Z', '2025-06-01T00:00:00Z')
    `
  ),
  "0008_instances_timezone_source": statement((sql) =>
    Effect.andThen(
      sql`UPDATE instances SET timezone = 'Asia/Tokyo', timezone_source = 'default' WHERE timezone_source = 'none'`,
      sql`INSERT INTO fleet_settings (default_timezone) VALUES ('Asia/Tokyo')`
    )
  ),
  "0009_metrics_deletions": statement(
    (sql) => sql`
      INSERT INTO metrics_deletions (kept_from, deleted_at)
      VALUES ('2025-12-20T00:00:00Z', '2026-01-02T00:07:00Z'), ('2025-12-27T00:00:00Z', '2026-01-01T00:07:00Z')
    `
  ),
  "0010_instances_name_seen_at": statement(
    (sql) => sql`UPDATE instances SET name_seen_at = '2026-01-01T23:59:58Z' WHERE id = ${instanceId}`
  ),
  "0011_activity_history": statement((sql) =>
    Effect.andThen(
      // The hours 0 and 23 of a day: averages of 8 bytes each, one maximum and one sample count for both.
      sql`
        INSERT INTO activity_history (instance_id, day, metric_name, hours)
        VALUES (${instanceId}, '2025-12-01', 'CPUUtilization', decode(
          '01010080' || '02555555555555d53f000000000000f43f' || '000000000000000840' || '000000000000004e40', 'hex'
        ))
      `,
      sql`
        INSERT INTO activity_history_progress (instance_id, packed_before, read_from)
        VALUES (${instanceId}, '2026-01-01T00:00:00Z', '2025-10-09T00:00:00Z')
      `
    )
  ),
  "0012_instances_clusters": statement((sql) =>
    Effect.andThen(
      sql`
        INSERT INTO instances
          (id, kind, provider, provider_id, account, region, name, engine, class, status, owner, environment, gone_at,
            first_seen_at, last_seen_at)
        VALUES
          ('22222222-2222-4222-8222-222222222222', 'cluster', 'aws', 'cluster-SHOP', '123456789012', 'eu-central-1',
            'shop', 'aurora-postgresql', NULL, 'available', 'team-shop', 'staging', '2026-01-03T00:00:00Z',
            '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')
      `,
      sql`UPDATE instances SET cluster_id = '22222222-2222-4222-8222-222222222222' WHERE id = ${instanceId}`
    )
  ),
  "0013_instances_target_timezone": statement(
    (sql) => sql`UPDATE instances SET target_timezone = 'Europe/Berlin' WHERE id = ${instanceId}`
  ),
  "0014_list_prices": statement((sql) =>
    Effect.andThen(
      sql`
        INSERT INTO list_prices (region, engine, class, multi_az, license, io_optimized, hourly_usd, read_at)
        VALUES
          ('eu-central-1', 'postgres', 'db.t4g.micro', false, 'none', false, 0.019, '2026-01-02T00:00:00Z'),
          ('eu-central-1', 'postgres', 'db.x9.micro', false, 'none', false, NULL, '2026-01-02T00:00:00Z')
      `,
      sql`INSERT INTO list_price_reading (at, problem) VALUES ('2026-01-02T00:00:00Z', 'not allowed')`
    )
  ),
  "0015_advice": statement((sql) =>
    sql`
      INSERT INTO advice_plans
        (instance_id, day, revision, reason, issued_at, status, one_in, timezone, first_hour, hours, earlier_weekly,
          observed_hours, weekly_slept_hours, weekly_needed_hours, inputs)
      VALUES
        (${instanceId}, '2026-01-02', 1, 'first_read', '2026-01-02T00:03:00Z', 'none', 33, 'UTC', '2026-01-02T01:00:00Z',
          decode('01' || repeat('00', 126), 'hex'), decode(repeat('00', 126), 'hex'), 2016, 0, 0, 'a1')
    `.pipe(
      Effect.andThen(sql`
        INSERT INTO advice_versions (instance_id, version, event, issued_at, confirmed_at, changes, advice)
        VALUES
          (${instanceId}, 1, 'appeared', '2026-01-02T00:03:00Z', '2026-01-03T00:03:00Z',
            '[{"kind": "unit", "explanation": "it is new"}]',
            '{"status": "none", "explanation": "no hour of the week may sleep", "blockers": [], "asleep": [],
              "timezone": "UTC", "one_in": 33, "savings": {"net_hours_per_week": 0,
              "conservative_net_hours_per_week": 0, "per_month": null}}'),
          (${instanceId}, 2, 'vanished', '2026-01-04T00:03:00Z', '2026-01-04T00:03:00Z', '[]', NULL)
      `),
      Effect.andThen(sql`
        INSERT INTO advice_scores
          (instance_id, day, idle_hours, needed_hours, slept_hours, unknown_hours, stops, false_stops, promised_hours)
        VALUES (${instanceId}, '2026-01-03', 7, 1, 2, 0, 1, 1, 0.24)
      `)
    )
  ),
  "0016_api_keys": statement(
    (sql) => sql`
      INSERT INTO api_keys (id, name, scope, prefix, hash, created_at, expires_at, revoked_at, last_used_at)
      VALUES
        ('33333333-3333-4333-8333-333333333333', 'dashboard', 'read', 'snz_AAAAAAAA', decode(repeat('00', 32), 'hex'),
          '2026-01-01T00:00:00Z', NULL, NULL, '2026-01-02T00:00:00Z'),
        (gen_random_uuid(), 'dashboard', 'admin', 'snz_BBBBBBBB', decode(repeat('01', 32), 'hex'),
          '2025-12-01T00:00:00Z', '2026-03-01T00:00:00Z', '2025-12-31T00:00:00Z', NULL)
    `
  ),
  "0017_unit_policies": statement(
    (sql) => sql`
      INSERT INTO unit_policies
        (instance_id, one_in, minimum_run_hours, protected_hours, protected_dates, awake_until)
      VALUES
        (${instanceId}, 400, NULL, '[]', '[{"kind": "yearly", "day": "12-24"}]', '2026-12-01T00:00:00Z')
    `
  ),
  "0018_advice_results": statement(
    (sql) => sql`
      INSERT INTO advice_results
        (instance_id, issued_at, tier, sort_amount, name, status, currency, expected, conservative, result)
      VALUES
        (${instanceId}, '2026-01-03T00:03:00Z', 4, 0, 'orders', 'none', NULL, NULL, NULL,
          '{"status": "none", "name": "orders", "reasons": ["no hour of the week may sleep"]}')
    `
  ),
  "0019_exports": statement((sql) =>
    Effect.andThen(
      sql`
        INSERT INTO exports
          (id, instance_id, format, timezone, windows, asleep, exported_at, until, removed_at, replaced_at, withdrawn,
            withdrawn_at, restored_at, explanation)
        VALUES
          ('44444444-4444-4444-8444-444444444444', ${instanceId}, 'guarded', 'UTC',
            '[{"days": ["Monday"], "start": "18:00", "end": "20:00", "hours": 2}]', '[18, 19]', '2026-01-02T00:00:00Z',
            '2026-01-30T00:00:00Z', NULL, NULL, '[19]', '2026-01-03T00:00:00Z', NULL, '1 hour may not sleep any more')
      `,
      sql`
        INSERT INTO webhook
          (issued_at, instance_id, version, holder, leased_until, attempts, next_attempt_at, problem, delivered_at,
            delivered_changes, refused_changes)
        VALUES
          ('2026-01-02T00:03:00Z', ${instanceId}, 1, NULL, NULL, 1, '2026-01-02T00:04:00Z', 'HTTP 500', NULL, 0, 0)
      `
    )
  ),
  "0020_metrics_versions": statement(
    (sql) => sql`INSERT INTO metrics_versions (instance_id, version) VALUES (${instanceId}, 1767225600000000)`
  ),
  "0021_advice_replays": statement(
    (sql) => sql`
      INSERT INTO advice_replays (instance_id, replayed_at, inputs, seen, censored, capacities)
      VALUES (${instanceId}, '2026-01-02T00:03:00Z', 'a1-b2', '{"hours": 0}', '{"hours": 0}', '{}')
    `
  ),
  "0022_savings_days": statement(
    (sql) => sql`
      INSERT INTO savings_days (instance_id, day, advised_hours, stopped_hours, hourly, currency)
      SELECT id, '2026-01-05', 9.5, 8.25, 0.5, 'USD' FROM instances
    `
  ),
  "0023_decisions": statement(
    (sql) => sql`
      INSERT INTO decisions (instance_id, verdict, reason, until, decided_by, decided_at, version)
      VALUES
        (${instanceId}, 'dismissed', 'it''s needed until the launch', '2026-06-01T00:00:00Z', 'anna',
          '2026-01-05T10:00:00Z', 1)
    `
  ),
  "0024_told_changes": statement((sql) =>
    Effect.all([
      sql`
        INSERT INTO advice_versions (instance_id, version, event, issued_at, confirmed_at, changes, advice)
        VALUES (${instanceId}, 3, 'appeared', '2026-01-03T00:00:00Z', '2026-01-03T00:00:00Z', '[]', '{"status": "none"}')
      `,
      sql`UPDATE webhook SET sequence = 1`,
      sql`UPDATE exports SET withdrawn_dates = '[{"kind": "yearly", "day": "12-24"}]'`
    ])
  ),
  "0025_activity_history_weeks": statement(
    // The same two hours on the first and on the last day of a week.
    (sql) => sql`
      INSERT INTO activity_history (instance_id, day, metric_name, hours)
      SELECT ${instanceId}::uuid, '2025-12-04', 'CPUUtilization', decode('0241' || hours || hours, 'hex')
      FROM (VALUES ('01010080' || '02555555555555d53f000000000000f43f' || '000000000000000840' || '000000000000004e40'))
        AS day (hours)
    `
  ),
  "0026_advice_results_covering": statement((sql) => sql`SELECT`),
  "0027_instances_units": statement((sql) => sql`SELECT`)
}
