import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { sufficientHours } from "./Hour.ts"
import { DayName, TimeOfDay } from "./HourOfWeek.ts"
import { Instant } from "./Instant.ts"
import { ProtectedDate } from "./ProtectedDate.ts"

const withDefault = <S extends Schema.Constraint>(value: S["Encoded"]) =>
  Schema.withDecodingDefaultKey<S>(Effect.succeed(value))

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/**
 * The highest value that still counts as idle, in the metric's unit: min(`cap`, floor + max(`above_floor`, growth ×
 * floor)).
 */
const Ceiling = Schema.Struct({
  above_floor: NotNegative.annotate({ description: "A metric may rise at least this far above its floor" }),
  cap: NotNegative.annotate({ description: "A metric may never exceed this, whatever its floor" })
})

/**
 * Local hours that never sleep: from `start` to `end` (exclusive) on `days`. They cross midnight if `end` is not after
 * `start`.
 */
export const ProtectedHours = Schema.Struct({
  days: Schema.NonEmptyArray(DayName),
  start: TimeOfDay,
  end: TimeOfDay
})
export interface ProtectedHours extends Schema.Schema.Type<typeof ProtectedHours> {}

/**
 * The settings of the analysis: what counts as idle, how sure a window must be, and which hours never sleep. Every key
 * may be omitted and has a default; `docs/analysis.md` lists them. Every result shows the policy that it was judged
 * with.
 */
export const AnalysisPolicy = Schema.Struct({
  minimum_observed_hours: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
    .pipe(withDefault(sufficientHours))
    .annotate({
      description: "With fewer distinct observed hours an instance is not judged"
    }),
  history_weeks: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 52 }))
    .pipe(withDefault(12))
    .annotate({
      description: "How many weeks before the end of the data are judged, as far as they are kept"
    }),
  complete_hour_share: Share.pipe(withDefault(0.75)).annotate({
    description:
      "An hour with less than this share of its series' median sample count can prove activity, but not idleness"
  }),
  floor_percentile: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 50 }))
    .pipe(withDefault(10))
    .annotate({
      description: "The percentile of a metric's hourly values that is its floor"
    }),
  ceiling_growth: NotNegative.pipe(withDefault(0.5)).annotate({
    description: "How far above its floor a metric may rise, as a share of the floor"
  }),
  ceilings: Schema.Struct({
    cpu_avg: Ceiling.pipe(withDefault({ above_floor: 1.5, cap: 10 })),
    cpu_max: Ceiling.pipe(withDefault({ above_floor: 5, cap: 20 })),
    connections_avg: Ceiling.pipe(withDefault({ above_floor: 1, cap: 20 })),
    connections_max: Ceiling.pipe(withDefault({ above_floor: 0.5, cap: 20 })),
    read_iops_avg: Ceiling.pipe(withDefault({ above_floor: 5, cap: 10 })),
    read_iops_max: Ceiling.pipe(withDefault({ above_floor: 20, cap: 40 })),
    write_iops_avg: Ceiling.pipe(withDefault({ above_floor: 5, cap: 10 })),
    write_iops_max: Ceiling.pipe(withDefault({ above_floor: 20, cap: 40 }))
  }).pipe(withDefault({})),
  recommended_confidence: Share.pipe(withDefault(0.7)).annotate({
    description: "The lowest confidence with which an hour of the week may be recommended"
  }),
  candidate_confidence: Share.pipe(withDefault(0.55)).annotate({
    description: "The lowest confidence with which an hour of the week may be a candidate"
  }),
  minimum_run_hours: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 168 }))
    .pipe(withDefault(4))
    .annotate({
      description: "The length of the shortest window, in hours"
    }),
  surprise_days_per_week: NotNegative.pipe(withDefault(1)).annotate({
    description: "Nothing is recommended if more days a week than this have activity outside of the weekly pattern"
  }),
  veto_on_backtest_failure: Schema.Boolean.pipe(withDefault(true)).annotate({
    description: "Whether to refuse a window that would have slept through activity in the backtest"
  }),
  wake_lead_minutes: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 59 }))
    .pipe(withDefault(15))
    .annotate({
      description: "How many minutes before the end of a window an exported schedule starts the instance"
    }),
  cycle_cost_hours: NotNegative.pipe(withDefault(0.5)).annotate({
    description: "The cost of one stop and start, in hours of compute: an instance is billed while it stops and starts"
  }),
  never_sleep_days: Schema.Array(DayName)
    .pipe(withDefault([]))
    .annotate({ description: "Local days that never sleep" }),
  protected_hours: Schema.Array(ProtectedHours).pipe(withDefault([])).annotate({
    description: "Local hours that never sleep"
  }),
  protected_dates: Schema.Array(ProtectedDate).pipe(withDefault([])).annotate({
    description: "Local days that no plan sleeps on. The windows of the week do not know dates"
  }),
  awake_until: Schema.NullOr(Instant).pipe(withDefault(null)).annotate({
    description: "No plan sleeps in an hour that begins before this instant; null if there is none"
  }),
  protect_backup_window: Schema.Boolean.pipe(withDefault(true)).annotate({
    description: "Whether the instance stays awake in its backup window, if it has automated backups"
  }),
  protect_maintenance_window: Schema.Boolean.pipe(withDefault(true)).annotate({
    description: "Whether the instance stays awake in its maintenance window, and a cluster in those of its members too"
  })
}).check(
  Schema.makeFilter(
    (policy) =>
      policy.candidate_confidence <= policy.recommended_confidence ||
      "Expected candidate_confidence to be at most recommended_confidence"
  )
)
export interface AnalysisPolicy extends Schema.Schema.Type<typeof AnalysisPolicy> {}

/** The policy that applies if no key is set. */
export const defaultAnalysisPolicy: AnalysisPolicy = Schema.decodeSync(AnalysisPolicy)({})
