/** The statements of the baselines, which are named so that each connection prepares them once. */
export const range = {
  name: "range",
  text: `SELECT id, instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count, created_at, updated_at
    FROM metrics_hourly WHERE instance_id = $1 AND hour BETWEEN $2 AND $3 ORDER BY hour, metric_name`
}

export const latest = {
  name: "latest",
  text: `SELECT DISTINCT ON (metric_name) id, instance_id, metric_name, hour, avg_value, max_value, min_value, sample_count,
      created_at, updated_at
    FROM metrics_hourly WHERE instance_id = $1 ORDER BY metric_name, hour DESC`
}

/** As many connections as `snoozeql serve` opens. */
export const connections = 10
