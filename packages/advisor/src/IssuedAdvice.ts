import type { AdviceVersion } from "@snoozeql/domain/Advice"
import type { AdviceRecord } from "@snoozeql/domain/AdviceRecord"
import type { InstanceNotFound, InvalidPage, StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import { type IssuedPlan, type NamedAdviceVersion, NoPlanIssued, type PlanSummary } from "@snoozeql/domain/IssuedPlan"
import { hoursPerPlan, type Plan } from "@snoozeql/domain/Plan"
import type {
  ListedNotRecommended,
  ListedRecommendation,
  RecommendationTotals,
  TotalsOfValue
} from "@snoozeql/domain/Recommendation"
import type { SleepBlocker } from "@snoozeql/domain/SleepNotice"
import { TagNames } from "@snoozeql/domain/TagNames"
import { millisPerHour } from "@snoozeql/domain/timeUnits"
import { addUtcDays, utcDayOf } from "@snoozeql/domain/UtcDay"
import type { ResultFilter, ResultPage, ResultPlace, TotalsPage } from "@snoozeql/store/AdviceResults"
import {
  AdviceStore,
  type ChangePage,
  type PlanMask,
  type PlanPage,
  type RecordRange
} from "@snoozeql/store/AdviceStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { Context, DateTime, Effect, Layer, Option, Stream, Struct } from "effect"
import { describeUnits } from "./describeUnits.ts"
import { blockersOf } from "./evaluate.ts"
import { adviceRecord } from "./issue/adviceRecord.ts"
import { listResult } from "./issue/listResult.ts"
import { explainPlan, explainPlannedHour } from "./issue/explainPlan.ts"
import { plannedSleeps } from "./issue/plannedSleeps.ts"
import { promiseDays } from "./issue/promiseOf.ts"
import { forbidding } from "./issue/standing.ts"
import { unitsOf } from "./units.ts"

/** How many units of the ranking are read at once. */
const rankedAtOnce = 500

/** A unit in the ranking, and its place there. */
export interface RankedUnit {
  readonly place: ResultPlace
  readonly entry: ListedRecommendation | ListedNotRecommended
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

    /** Returns the newest version of a unit's weekly advice; null if none was issued. */
    readonly version: (id: InstanceId) => Effect.Effect<AdviceVersion | null, InstanceNotFound | StoreUnavailable>

    /** Returns a page of the versions of all units that were issued after an instant, oldest first. */
    readonly changes: (
      page: ChangePage
    ) => Effect.Effect<ReadonlyArray<NamedAdviceVersion>, InvalidPage | StoreUnavailable>

    /**
     * Returns a page of the ranking of all units: the newest results as they were issued, with what forbids sleep now,
     * and the warnings of now. Units without a result come last.
     */
    readonly recommendations: (
      page: ResultPage
    ) => Effect.Effect<ReadonlyArray<RankedUnit>, InvalidPage | StoreUnavailable>

    /**
     * Streams the ranking of the selected units to its end, after a place if one is given. It reads page by page, so that
     * it takes little memory. What is issued meanwhile can move a unit, so that it is missed or returned twice.
     */
    readonly ranking: (
      filter?: ResultFilter,
      after?: ResultPlace
    ) => Stream.Stream<RankedUnit, InvalidPage | StoreUnavailable>

    /** Returns the totals of the selected units, by what was issued for them. */
    readonly totals: (filter?: ResultFilter) => Effect.Effect<RecommendationTotals, InvalidPage | StoreUnavailable>

    /** Returns a page of the same totals, divided by a field of the units. */
    readonly dividedTotals: (
      page: TotalsPage
    ) => Effect.Effect<ReadonlyArray<TotalsOfValue>, InvalidPage | StoreUnavailable>

    /** Returns the record of the plans of the last 90 days: of the fleet, of a part of it, or of a unit. */
    readonly record: (
      filter?: Pick<RecordRange, "instance" | "owner" | "environment">
    ) => Effect.Effect<AdviceRecord, StoreUnavailable>
  }
>()("@snoozeql/advisor/IssuedAdvice") {
  /** Provides the issued advice of the stores. */
  static readonly layer: Layer.Layer<IssuedAdvice, never, AdviceStore | InstanceStore | MetricsStore> = Layer.effect(
    IssuedAdvice,
    Effect.suspend(() => makeIssuedAdvice)
  )
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

/** `blockers` is what forbids the sleep of the unit now, whatever the plan says, which is from before. */
const summaryOf = (
  plan: Plan,
  name: string,
  masks: ReadonlyArray<PlanMask>,
  now: DateTime.Utc,
  blockers: ReadonlyArray<SleepBlocker>
): PlanSummary => ({
  ...Struct.omit(plan, ["evidence", "hours"]),
  name,
  valid_until: validUntil(plan),
  explanation: [
    explainPlan(plan, { isOver: DateTime.isLessThanOrEqualTo(validUntil(plan), now) }),
    ...(blockers.length === 0 ? [] : [`now something forbids sleep: ${blockers[0]?.explanation}`])
  ].join("; "),
  sleeps: blockers.length === 0 ? plannedSleeps(masks, now) : []
})

const makeIssuedAdvice = Effect.gen(function* () {
  const advice = yield* AdviceStore
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const tagNames = yield* TagNames

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

  /** What forbids the sleep of units now. A unit that is gone, or has become a member of a cluster, is not among them. */
  const forbiddingOf = Effect.fnUntraced(function* (ids: ReadonlyArray<InstanceId>) {
    const rows = yield* instances
      .list({ units: ids })
      .pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
    const units = yield* describeUnits(instances, unitsOf(rows))
    return new Map(
      units.map(({ described, unit }) => [unit.instance.id, forbidding(described, blockersOf(described, tagNames))])
    )
  })

  const plan = Effect.fn("IssuedAdvice.plan")(function* (id: InstanceId) {
    const now = yield* metrics.snapshotTime
    const unit: Instance = yield* unitOf(id)
    const newest = yield* advice.newestPlan(unit.id)
    if (newest === null || unit.gone_at !== null) return yield* new NoPlanIssued({ instance_id: id })
    const masks = (yield* masksOf([unit.id], now))(unit.id)
    const forbidden = (yield* forbiddingOf([unit.id])).get(unit.id)
    if (forbidden === undefined) return yield* new NoPlanIssued({ instance_id: id })
    return {
      ...newest,
      ...summaryOf(newest, unit.name, masks, now, forbidden),
      hours: newest.hours.map((hour) => ({ ...hour, explanation: explainPlannedHour(hour, newest) }))
    }
  })

  const plans = Effect.fn("IssuedAdvice.plans")(function* (page?: PlanPage) {
    const now = yield* metrics.snapshotTime
    const newest = yield* advice.newestPlans(page)
    const ids = newest.map(({ plan: { instance_id } }) => instance_id)
    const masks = yield* masksOf(ids, now)
    const forbidden = yield* forbiddingOf(ids)
    return newest.map(({ name, plan: one }) =>
      summaryOf(one, name, masks(one.instance_id), now, forbidden.get(one.instance_id) ?? [noUnit])
    )
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
      instances,
      units.map((instance) => ({ instance, members: members.get(instance.id) ?? [], cluster: null }))
    )
  })

  const recommendations = Effect.fn("IssuedAdvice.recommendations")(function* (page: ResultPage) {
    const now = yield* metrics.snapshotTime
    const stored = yield* advice.results(page)
    const described = yield* describeNow(stored.map(({ unit }) => unit))
    return stored.flatMap((result, index) => {
      const unit = described[index]?.described
      if (unit === undefined) return []
      return [{ place: result.place, entry: listResult(result, unit, blockersOf(unit, tagNames), now) }]
    })
  })

  return {
    plan,
    plans,
    recommendations,
    ranking: (filter: ResultFilter = {}, from?: ResultPlace) =>
      Stream.paginate(from, (after) =>
        Effect.map(
          recommendations({ ...filter, limit: rankedAtOnce, ...(after !== undefined && { after }) }),
          (page): [ReadonlyArray<RankedUnit>, Option.Option<ResultPlace | undefined>] => [
            page,
            page.length < rankedAtOnce ? Option.none() : Option.fromUndefinedOr(page.at(-1)?.place)
          ]
        )
      ),
    totals: advice.totals,
    dividedTotals: advice.dividedTotals,
    version: Effect.fn("IssuedAdvice.version")(function* (id: InstanceId) {
      const unit: Instance = yield* unitOf(id)
      return yield* advice.newestVersion(unit.id)
    }),
    changes: Effect.fn("IssuedAdvice.changes")(function* (page: ChangePage) {
      return (yield* advice.changes(page)).map(({ name, version }) => ({ name, ...version }))
    }),
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
