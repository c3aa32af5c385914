import type { Client } from "pg"

/** For how many days the fleet has scores. */
const scoredDays = 90

/** How many owners, accounts and environments the units have. */
const owners = 200
const accounts = 20
const environments = 4

/** Keeps the results that were issued for real, to be repeated. The caller has issued the advice of a small fleet. */
export const keepSamples = async (client: Client): Promise<void> => {
  await client.query(`
    DROP TABLE IF EXISTS sample_results;
    CREATE TABLE sample_results AS
    SELECT row_number() OVER () - 1 AS number, tier, sort_amount, status, currency, expected, conservative, result
    FROM advice_results
  `)
}

/**
 * Fills the database with units that repeat the kept results, each with another amount, and with the scores of 90 days.
 * Every tenth unit is discovered without advice.
 */
export const fillResults = async (client: Client, units: number): Promise<void> => {
  await client.query(`
    TRUNCATE instances, metrics_deletions CASCADE;
    INSERT INTO instances (provider, provider_id, name, account, region, engine, class, status, timezone,
      timezone_source, hourly_cost, currency, tags, owner, environment, first_seen_at, last_seen_at, provider_facts)
    SELECT 'aws', 'db-' || n, 'unit-' || lpad((n * 7919 % ${units})::text, 6, '0'),
      '1111222233' || lpad((n % ${accounts})::text, 2, '0'), CASE n % 3 WHEN 0 THEN 'us-east-1' ELSE 'eu-central-1' END,
      'postgres', 'db.r6g.large', CASE n % 50 WHEN 0 THEN 'stopped' ELSE 'available' END, 'Europe/Berlin', 'user',
      0.25, 'USD', '{"team": "shop", "cost-center": "4711", "Name": "orders"}', 'team-' || n % ${owners},
      'environment-' || n % ${environments}, now(), now(),
      '{"multi_az": false, "cluster": null, "read_replica_source": null, "read_replicas": [], "backup_retention_days": 7,
        "backup_window": {"start": "03:00", "end": "03:30"}, "maintenance_window": null, "reserved": false}'
    FROM generate_series(1, ${units}) AS n;
  `)
  await client.query(`
    INSERT INTO advice_results
      (instance_id, issued_at, tier, sort_amount, name, status, currency, expected, conservative, result)
    SELECT id, now(), tier, sort_amount * (1 + (hashtext(name) & 65535) / 65536.0), name, sample.status,
      sample.currency, expected, conservative, result
    FROM (SELECT id, name, row_number() OVER () AS n FROM instances) AS unit
    JOIN sample_results AS sample ON sample.number = n % (SELECT count(*) FROM sample_results)
    WHERE n % 10 > 0;
    -- The rows refer to the units above; asking for each of them again would take longer than the rows themselves.
    SET session_replication_role = replica;
    INSERT INTO advice_scores (instance_id, day, idle_hours, needed_hours, slept_hours, unknown_hours, stops, false_stops,
      promised_hours)
    SELECT instance_id, current_date - day, 7, 0, 0, 1, 1, 0, 0.2
    FROM generate_series(1, ${scoredDays}) AS day CROSS JOIN advice_results;
    SET session_replication_role = origin;
  `)
  await client.query("VACUUM ANALYZE")
  await client.query("CHECKPOINT")
}
