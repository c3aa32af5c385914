const id = "0190a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b"
const place = { account: "123456789012", region: "eu-central-1" }

const instance = {
  id,
  kind: "instance",
  cluster_id: null,
  provider: "aws",
  provider_id: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  ...place,
  name: "orders",
  engine: "postgres",
  class: "db.t4g.large",
  tags: { Owner: "shop", Environment: "test" },
  status: "available",
  timezone: "Europe/Berlin",
  timezone_source: "tag",
  hourly_cost: 0.153,
  currency: "USD",
  owner: "shop",
  environment: "test",
  provider_created_at: "2025-06-02T08:14:05.000Z",
  first_seen_at: "2025-12-01T10:00:12.000Z",
  last_seen_at: "2026-01-15T10:15:08.000Z",
  gone_at: null,
  created_at: "2025-12-01T10:00:12.000Z",
  updated_at: "2026-01-15T10:15:08.000Z"
}

const registration = {
  name: "orders",
  provider_id: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  ...place,
  engine: "postgres",
  class: "db.t4g.large",
  timezone: "Europe/Berlin",
  hourly_cost: 0.153
}

const row = {
  id: "0190a1b2-c3d4-4e5f-8a6b-0000000000a1",
  instance_id: id,
  metric_name: "CPUUtilization",
  hour: "2026-01-15T09:00:00.000Z",
  avg_value: 25.4,
  max_value: 71.2,
  min_value: 3.1,
  sample_count: 60,
  created_at: "2026-01-15T09:15:08.000Z",
  updated_at: "2026-01-15T10:15:08.000Z"
}

const unitPolicy = {
  one_in: 33,
  minimum_run_hours: 4,
  protected_hours: [],
  protected_dates: [],
  awake_until: null,
  sources: {
    one_in: "fleet",
    minimum_run_hours: "fleet",
    protected_hours: "fleet",
    protected_dates: "fleet",
    awake_until: "fleet"
  }
}

const recommendations = {
  recommendations: [
    {
      instance_id: id,
      kind: "instance",
      name: "orders",
      owner: "shop",
      environment: "test",
      instance_status: "available",
      timezone: "Europe/Berlin",
      timezone_source: "tag",
      unit_policy: unitPolicy,
      status: "ok",
      explanation: "could sleep 56 of 168 hours a week, after 336 observed hours",
      windows: [
        {
          days: ["Monday", "Tuesday", "Wednesday", "Thursday"],
          start: "18:00",
          end: "08:00",
          timezone: "Europe/Berlin",
          hours: 14,
          confidence: 0.8589,
          level: "recommended",
          evidence: { idle: 10, active: 0, cpu_idle: 0, doubtful: 0, unknown: 0, stopped: 0, bridged_hours: 0 },
          explanation: "Monday to Thursday 18:00–08:00 (14 h): idle in at least 10 of 10 observed at each hour"
        }
      ],
      savings: {
        basis: "weekly",
        days: 14,
        asleep_hours_per_week: 56,
        cycles_per_week: 4,
        net_hours_per_week: 54,
        conservative_net_hours_per_week: 46.38,
        price: { hourly: 0.153, currency: "USD", source: "instance", as_of: null },
        per_week: { expected: 8.26, conservative: 7.1 },
        per_month: { expected: 35.9, conservative: 30.83 },
        after_discount: null,
        weight: 185.52
      },
      warnings: [],
      ...place,
      decision: null,
      issued_at: "2026-01-15T00:15:31.000Z"
    }
  ],
  not_recommended: [],
  next_cursor: null,
  totals: {
    units: 1,
    recommended: 1,
    reserved: 0,
    saved: [{ currency: "USD", units: 1, expected: 35.9, conservative: 30.83 }]
  }
}

const plan = {
  instance_id: id,
  day: "2026-01-15",
  revision: 1,
  reason: "scheduled",
  issued_at: "2026-01-15T00:15:31.000Z",
  status: "planned",
  one_in: 33,
  timezone: "Europe/Berlin",
  name: "orders",
  valid_until: "2026-01-16T01:00:00.000Z",
  explanation: "may sleep in 8 of the 24 hours; at most one needed hour in 33 slept hours (3 %) is promised",
  unit_policy: unitPolicy,
  sleeps: [{ start: "2026-01-15T17:00:00.000Z", end: "2026-01-16T01:00:00.000Z" }],
  exports: []
}

/** Examples of request bodies in the OpenAPI document, by the operation's id. */
export const requestExamples: ReadonlyMap<string, unknown> = new Map([["instances.register", registration]])

/** Examples of successful responses in the OpenAPI document, by the operation's id. */
export const responseExamples: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["instances.list", { instances: [instance], next_cursor: null }],
  ["instances.register", instance],
  ["instances.get", instance],
  ["metrics.list", { metrics: [row] }],
  ["metrics.latest", { metrics: [row] }],
  ["recommendations.list", recommendations],
  ["advice.plans", { plans: [plan], next_cursor: null }]
])
