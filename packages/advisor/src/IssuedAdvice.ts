import type { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import type { InstanceNotFound, InvalidPage, StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import {
  type IssuedPlan,
  type NamedAdviceVersion,
  NoPlanIssued,
  type PlanSummary,
  type UnitAdviceVersion
} from "@snoozeql/domain/IssuedPlan"
import { hoursPerPlan, type Plan } from "@snoozeql/domain/Plan"
import type {
  ListedNotRecommended,
  ListedRecommendation,
  NotRecommended,
  Recommendation,
  RecommendationTotals,
  TotalsOfValue
} from "@snoozeql/domain/Recommendation"
import type { UnitExportNotice } from "@snoozeql/domain/RecordedExport"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"
import { TagNames } from "@snoozeql/domain/TagNames"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { type FleetRules, type PolicyInForce, policyInForce } from "@snoozeql/domain/UnitPolicy"
import type { AdviceSummary } from "@snoozeql/domain/UnitOverview"
import { addUtcDays, utcDayOf } from "@snoozeql/domain/UtcDay"
import { standingDecision } from "@snoozeql/domain/Decision"
import type { ResultPlace } from "@snoozeql/store/AdviceResults"
import {
  AdviceStore,
  type ChangePage,
  type PlanMask,
  type PlanPage,
  type RecordRange
} from "@snoozeql/store/AdviceStore"
import type { ChangePlace } from "@snoozeql/store/ChangePlace"
import { DecisionStore } from "@snoozeql/store/DecisionStore"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import type { UnitFilter } from "@snoozeql/store/UnitFilter"
import { Context, DateTime, Effect, Layer, Option, Stream, Struct } from "effect"
import { describeUnits } from "./describeUnits.ts"
import { blockersOf } from "./evaluate.ts"
import { type FleetOptions, fleetRulesOf } from "./fleetRules.ts"
import { exportsMember, toNotice } from "./exports/describeExport.ts"
import { adviceRecord } from "./issue/adviceRecord.ts"
import { listResult } from "./issue/listResult.ts"
import { awakeAfter } from "./issue/awakeAfter.ts"
import { explainPlan, explainPlannedHour } from "./issue/explainPlan.ts"
import { protectedNow } from "./issue/protectedNow.ts"
import { plannedSleeps } from "./issue/plannedSleeps.ts"
import { promiseDays } from "./issue/promiseOf.ts"
import { forbidding } from "./issue/standing.ts"
import { type RankingFilter, type RankingPage, type RankingTotalsPage, selectDecided } from "./RankingFilter.ts"
import { unitsOf } from "./units.ts"

/** How many units of the ranking are read at once. */
const rankedAtOnce = 500

/** A unit in the ranking, and its place there. */
export interface RankedUnit {
  readonly place: ResultPlace
  readonly entry: ListedRecommendation | ListedNotRecommended
  /** Its result as it was issued, whatever forbids sleep now; null if none was. Add up these, as `totals` does. */
  readonly issued: Recommendation | NotRecommended | null
}

/**
 * Reads advice as it was issued: plans, their record, and what changed. Use it to show and to follow advice;
 * `AdviceIssuer` issues it. The present time is the database's clock (`MetricsStore.snapshotTime`). It writes nothing.
 */
export class IssuedAdvice extends Context.Service<
  IssuedAdvice,
  {
    /**
     * Returns the newest plan of a unit with the reason of every hour. For a member of a cluster it is the plan of its
     * cluster.
     */
    readonly plan: (id: InstanceId) => Effect.Effect<IssuedPlan, InstanceNotFound | NoPlanIssued | StoreUnavailable>

    /** Returns a page of the newest plans of all units, by name, then id, as a scheduler needs them. */
    readonly plans: (page?: PlanPage) => Effect.Effect<ReadonlyArray<PlanSummary>, InvalidPage | StoreUnavailable>

    /**
     * Returns the newest version of a unit's weekly advice, with the unit's exports that are in force; null if none was
     * issued.
     */
    readonly version: (id: InstanceId) => Effect.Effect<UnitAdviceVersion | null, InstanceNotFound | StoreUnavailable>

    /** Returns a page of the versions of all units that were issued after an instant, in the order of `AdviceStore.changes`. */
    readonly changes: (
      page: ChangePage
    ) => Effect.Effect<ReadonlyArray<NamedAdviceVersion & ChangePlace>, InvalidPage | StoreUnavailable>

    /**
     * Returns a page of the ranking of all units: the newest results as they were issued, with what forbids sleep now,
     * and the warnings of now. Units without a result come last. Without `decision`, units whose advice is dismissed are
     * omitted.
     */
    readonly recommendations: (
      page: RankingPage
    ) => Effect.Effect<ReadonlyArray<RankedUnit>, InvalidPage | StoreUnavailable>

    /**
     * Streams the ranking of the selected units to its end, after a place if one is given. It reads page by page, so that
     * it takes little memory. What is issued meanwhile can move a unit, so that it is missed or returned twice.
     */
    readonly ranking: (
      filter?: RankingFilter,
      after?: ResultPlace
    ) => Stream.Stream<RankedUnit, InvalidPage | StoreUnavailable>

    /** Returns the newest results of units in short, as they were issued. A unit without a result is omitted. */
    readonly summaries: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, AdviceSummary>, StoreUnavailable>

    /** Returns the totals of the units that the ranking lists, by what was issued for them. */
    readonly totals: (filter?: RankingFilter) => Effect.Effect<RecommendationTotals, InvalidPage | StoreUnavailable>

    /** Returns a page of the same totals, divided by a field of the units. */
    readonly dividedTotals: (
      page: RankingTotalsPage
    ) => Effect.Effect<ReadonlyArray<TotalsOfValue>, InvalidPage | StoreUnavailable>

    /** Returns the exports in force of the selected units that have withdrawn hours, newest first. */
    readonly withdrawnExports: (filter?: UnitFilter) => Effect.Effect<ReadonlyArray<UnitExportNotice>, StoreUnavailable>

    /** Returns the record of the plans of the last 90 days: of the fleet, of a part of it, or of a unit. */
    readonly record: (
      filter?: Pick<RecordRange, "instance" | "owner" | "environment">
    ) => Effect.Effect<AdviceRecord, StoreUnavailable>
  }
>()("@snoozeql/advisor/IssuedAdvice") {
  /** Provides the issued advice of the stores, with the fleet's policy and promise of the options. */
  static readonly layer = (
    options: FleetOptions = {}
  ): Layer.Layer<
    IssuedAdvice,
    never,
    AdviceStore | DecisionStore | ExportStore | InstanceStore | MetricsStore | PolicyStore
  > => Layer.effect(IssuedAdvice, makeIssuedAdvice(fleetRulesOf(options)))
}

/** What a record is of, in words. */
const subjectOf = ({ environment, instance, owner }: Pick<RecordRange, "instance" | "owner" | "environment">) =>
  instance !== undefined
    ? "this unit"
    : owner === undefined && environment === undefined
      ? "this fleet"
      : "this part of the fleet"

/** What forbids the sleep of what is no unit any more, until a pass has recorded that it vanished. */
const noUnit: SleepBlocker = { kind: "gone", explanation: "it is gone, or sleeps with a cluster" }

/** When a plan ends. */
const validUntil = ({ hours }: Plan): DateTime.Utc =>
  DateTime.makeUnsafe((hours[0]?.hour.epochMilliseconds ?? 0) + hoursPerPlan * millisPerHour)

/** What holds of a unit now, whatever its plan says, which is from before. */
interface PresentUnit {
  /** What forbids its sleep. */
  readonly blockers: ReadonlyArray<SleepBlocker>
  readonly policy: PolicyInForce
  /** Whether its policy keeps it awake in an hour, counted from 1970-01-01T00:00Z. */
  readonly isProtected: (hour: number) => boolean
}

const summaryOf = (
  plan: Plan,
  name: string,
  masks: ReadonlyArray<PlanMask>,
  now: DateTime.Utc,
  { blockers, isProtected, policy }: PresentUnit
): Omit<PlanSummary, "exports"> => ({
  ...Struct.omit(plan, ["evidence", "hours"]),
  name,
  valid_until: validUntil(plan),
  explanation: explainPlan(plan, {
    isOver: DateTime.isLessThanOrEqualTo(validUntil(plan), now),
    forbidden: blockers[0]?.explanation,
    awakeUntil: awakeAfter(policy, now)
  }),
  unit_policy: policy,
  sleeps: blockers.length === 0 ? plannedSleeps(masks, now, isProtected) : []
})

const makeIssuedAdvice = Effect.fnUntraced(function* (rules: FleetRules) {
  const advice = yield* AdviceStore
  const decisions = yield* DecisionStore
  const exports = yield* ExportStore
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const policies = yield* PolicyStore
  const tagNames = yield* TagNames

  const notPresent: PresentUnit = { blockers: [noUnit], policy: policyInForce(rules), isProtected: () => true }

  const unitOf = Effect.fnUntraced(function* (id: InstanceId) {
    const asked = yield* instances.get(id)
    return asked.cluster_id === null ? asked : yield* instances.get(asked.cluster_id)
  })

  /** The plans to which the hours from yesterday on belong. */
  const masksOf = (ids: ReadonlyArray<InstanceId>, now: DateTime.Utc) => {
    const today = utcDayOf(now)
    return Effect.map(
      advice.issuedOf(ids, { plans: addUtcDays(today, -2), scores: today }),
      (issued) => (id: InstanceId) => issued.get(id)?.plans ?? []
    )
  }

  /** What holds of units now. A unit that is gone, or has become a member of a cluster, is not among them. */
  const presentOf = Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>, now: DateTime.Utc) {
    const rows = yield* instances
      .list({ units: ids })
      .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
    const units = yield* describeUnits({ instances, policies }, unitsOf(rows))
    return new Map(
      units.map(({ described, unit }): readonly [InstanceId, PresentUnit] => [
        unit.instance.id,
        {
          blockers: forbidding(described, blockersOf(described, tagNames)),
          policy: policyInForce(rules, described.unitPolicy),
          isProtected: protectedNow(described, rules, now)
        }
      ])
    )
  })

  /** The exports of units that are in force, as members of their entries. */
  const exportsOf = (ids: ReadonlyArray<InstanceId>) =>
    Effect.map(exports.inForceOf(ids), (inForce) => (id: InstanceId) => exportsMember(inForce.get(id)))

  const plan = Effect.fn("IssuedAdvice.plan")(function* (id: InstanceId) {
    const now = yield* metrics.snapshotTime
    const unit: Instance = yield* unitOf(id)
    const newest = yield* advice.newestPlan(unit.id)
    if (newest === null || unit.gone_at !== null) return yield* new NoPlanIssued({ instance_id: id })
    const masks = (yield* masksOf([unit.id], now))(unit.id)
    const present = (yield* presentOf([unit.id], now)).get(unit.id)
    if (present === undefined) return yield* new NoPlanIssued({ instance_id: id })
    return {
      ...newest,
      ...summaryOf(newest, unit.name, masks, now, present),
      ...(yield* exportsOf([unit.id]))(unit.id),
      hours: newest.hours.map((hour) => ({
        ...hour,
        explanation: explainPlannedHour(hour, newest, present.policy.awake_until)
      }))
    }
  })

  const plans = Effect.fn("IssuedAdvice.plans")(function* (page?: PlanPage) {
    const now = yield* metrics.snapshotTime
    const newest = yield* advice.newestPlans(page)
    const ids = newest.map(({ plan: { instance_id } }) => instance_id)
    const masks = yield* masksOf(ids, now)
    const present = yield* presentOf(ids, now)
    const exported = yield* exportsOf(ids)
    return newest.map(({ name, plan: one }) => ({
      ...summaryOf(one, name, masks(one.instance_id), now, present.get(one.instance_id) ?? notPresent),
      ...exported(one.instance_id)
    }))
  })

  /** What discovery knows of units now, with their members. */
  const describeNow = Effect.fnUntraced(function* (units: ReadonlyArray<Instance>) {
    const clusters = units.filter(({ kind }) => kind === "cluster").map(({ id }) => id)
    const ofClusters =
      clusters.length === 0
        ? []
        : yield* instances.list({ units: clusters }).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
    const members = Map.groupBy(ofClusters, ({ cluster_id }) => cluster_id)
    return yield* describeUnits(
      { instances, policies },
      units.map((instance) => ({ instance, members: members.get(instance.id) ?? [], cluster: null }))
    )
  })

  const recommendations = Effect.fn("IssuedAdvice.recommendations")(function* (page: RankingPage) {
    const now = yield* metrics.snapshotTime
    const stored = yield* advice.results(selectDecided(page, now))
    const units = stored.map(({ unit }) => unit)
    const [described, decided] = yield* Effect.all([describeNow(units), decisions.list(units.map(({ id }) => id))], {
      concurrency: "unbounded"
    })
    return stored.flatMap((result, index) => {
      const unit = described[index]?.described
      if (unit === undefined) return []
      const { decision = null, newestVersion = null } = decided.get(result.unit.id) ?? {}
      const present = {
        unit,
        blockers: blockersOf(unit, tagNames),
        policy: policyInForce(rules, unit.unitPolicy),
        decision: decision === null ? null : standingDecision(decision, { newestVersion, now }),
        now
      }
      return [{ place: result.place, entry: listResult(result, present), issued: result.issued?.result ?? null }]
    })
  })

  return {
    plan,
    plans,
    recommendations,
    ranking: (filter: RankingFilter = {}, from?: ResultPlace) =>
      Stream.paginate(from, (after) =>
        Effect.map(
          recommendations({ ...filter, limit: rankedAtOnce, ...(after !== undefined && { after }) }),
          (page): [ReadonlyArray<RankedUnit>, Option.Option<ResultPlace | undefined>] => [
            page,
            page.length < rankedAtOnce ? Option.none() : Option.fromUndefinedOr(page.at(-1)?.place)
          ]
        )
      ),
    summaries: advice.summaries,
    totals: Effect.fn("IssuedAdvice.totals")(function* (filter: RankingFilter = {}) {
      return yield* advice.totals(selectDecided(filter, yield* metrics.snapshotTime))
    }),
    dividedTotals: Effect.fn("IssuedAdvice.dividedTotals")(function* (page: RankingTotalsPage) {
      return yield* advice.dividedTotals(selectDecided(page, yield* metrics.snapshotTime))
    }),
    version: Effect.fn("IssuedAdvice.version")(function* (id: InstanceId) {
      const unit: Instance = yield* unitOf(id)
      const newest = yield* advice.newestVersion(unit.id)
      return newest === null ? null : { ...newest, ...(yield* exportsOf([unit.id]))(unit.id) }
    }),
    changes: Effect.fn("IssuedAdvice.changes")(function* (page: ChangePage) {
      return (yield* advice.changes(page)).map(({ name, sequence, version }) => ({ name, sequence, ...version }))
    }),
    withdrawnExports: Effect.fn("IssuedAdvice.withdrawnExports")(
      function* (filter: UnitFilter = {}) {
        const withdrawn = yield* exports.list({ withdrawn: true, in_force: true })
        if (withdrawn.length === 0) return []
        const units = [...new Set(withdrawn.map(({ instance_id }) => instance_id))]
        const selected = new Set((yield* instances.list({ ...filter, units })).map(({ id }) => id))
        return withdrawn
          .filter(({ instance_id }) => selected.has(instance_id))
          .map((one) => ({ instance_id: one.instance_id, name: one.name, ...toNotice(one) }))
      },
      Effect.catchTag("InvalidPage", (error) => Effect.die(error))
    ),
    record: Effect.fn("IssuedAdvice.record")(function* (
      filter: Pick<RecordRange, "instance" | "owner" | "environment"> = {}
    ) {
      const today = utcDayOf(yield* metrics.snapshotTime)
      const from = addUtcDays(today, -promiseDays)
      const counts = yield* advice.record({ from, ...filter })
      return adviceRecord(counts, { days: promiseDays, from, today, of: subjectOf(filter) })
    })
  }
})
