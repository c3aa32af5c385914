import type { AdviceChange, AdviceVersion } from "@snoozeql/domain/Advice"
import type { AdviceCounts, AdviceScore } from "@snoozeql/domain/AdviceScore"
import type { EarlierWeekly } from "@snoozeql/domain/EarlierWeekly"
import type { InvalidAdvice, InvalidPage, StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { Plan } from "@snoozeql/domain/Plan"
import type { RecommendationTotals, TotalsOfValue } from "@snoozeql/domain/Recommendation"
import type { ExportId, RecordedExport } from "@snoozeql/domain/RecordedExport"
import type { UnitReplay } from "@snoozeql/domain/UnitReplay"
import type { AdviceSummary } from "@snoozeql/domain/UnitOverview"
import type { UtcDay } from "@snoozeql/domain/UtcDay"
import { Context, type DateTime, type Effect } from "effect"
import type { ResultDraft, ResultFilter, ResultPage, ResultRank, StoredResult, TotalsPage } from "./AdviceResults.ts"
import type { ChangePlace } from "./ChangePlace.ts"
import type { UnitFilter } from "./UnitFilter.ts"

/** A plan to be issued. */
export interface PlanDraft extends Omit<Plan, "revision"> {
  /**
   * What the weekly method would have advised before the first hour, by `encodeEarlierWeekly`, if that was computed
   * afterwards. Null if earlier plans have it.
   */
  readonly earlier_weekly: Uint8Array | null
}

/** A new version of a unit's advice. Its number, and when it is issued, follow from the rest of the draft. */
export type VersionDraft = Pick<AdviceVersion, "event" | "changes" | "advice">

/** Reads when advice is issued, by the database's clock (`MetricsStore.snapshotTime`). */
export type IssueClock = Effect.Effect<DateTime.Utc, StoreUnavailable>

/** What advice says of a recorded export, if that has changed. */
export interface ExportUpdate extends Pick<RecordedExport, "withdrawn" | "withdrawn_dates"> {
  readonly id: ExportId
  /** Whether hours are withdrawn now that were not before. */
  readonly withdrew: boolean
  /** Whether hours may sleep again that were withdrawn before. */
  readonly restored: boolean
  readonly explanation: string
}

/** What has changed for the exports of a unit, and how that is told. */
export interface ExportComparison {
  readonly changes: ReadonlyArray<AdviceChange>
  readonly updates: ReadonlyArray<ExportUpdate>
}

/** What is issued of one unit at once. */
export interface AdviceDraft {
  readonly plan: PlanDraft
  /** The new version, or null if the newest one is confirmed. */
  readonly version: VersionDraft | null
  /** The number of the newest version that the draft was made from; null if there was none. */
  readonly supersedes: number | null
  /** Scores of days, which replace stored ones. */
  readonly scores: ReadonlyArray<AdviceScore>
  /** The unit's result, which replaces the stored one. */
  readonly result: ResultDraft
  /**
   * What has changed for the unit's exports, by default nothing. The version says so too, so that it is told once,
   * however many servers issue. An export that is not in force any more stays as it is.
   */
  readonly exports?: ReadonlyArray<ExportUpdate>
}

/** A plan in short. Hours are counted from 1970-01-01T00:00Z; bit i of a mask is hour `first_hour` + i. */
export interface PlanMask {
  readonly issued_at: DateTime.Utc
  readonly first_hour: number
  readonly one_in: number
  /** The hours that are planned asleep. */
  readonly asleep: number
  /** The hours that the weekly method recommends. */
  readonly weekly: number
}

/** What the promise of a unit's next plan depends on. */
export type ScoredDay = Pick<AdviceScore, "day" | "idle_hours" | "needed_hours" | "false_stops">

/** What has been issued of a unit so far. */
export interface UnitAdvice {
  /** The newest version; null if none was issued. */
  readonly version: AdviceVersion | null
  /** The inputs of the newest plan; null if none was issued. */
  readonly inputs: string | null
  /** Where its result is in the ranking; null if none is stored. */
  readonly rank: ResultRank | null
  /** The plans from the first day asked for on, in the order in which they were issued. */
  readonly plans: ReadonlyArray<PlanMask>
  /** Of the newest of these plans that has it. Null if none has. */
  readonly earlierWeekly: EarlierWeekly | null
  /** The scores from the first day asked for on, by day, as far as they decide on the promise. */
  readonly scores: ReadonlyArray<ScoredDay>
}

/** What the stored replay of a unit says about when the next one is due. */
export interface ReplayState extends Pick<UnitReplay, "replayed_at" | "inputs"> {
  /** How many hours were replayed. */
  readonly hours: number
}

/** Where the issuing of a unit stands. */
export interface AdviceState {
  /** The newest day that has its plan, not only revisions of it; null if none has. */
  readonly day: UtcDay | null
  /** The inputs of the newest plan; null without one. */
  readonly inputs: string | null
  /** The promise of the newest plan; null without one. */
  readonly one_in: number | null
  /** Its replay; null if there is none. */
  readonly replay: ReplayState | null
  /** Whether its newest version says that it vanished. */
  readonly vanished: boolean
  /** Whether its newest result is stored. It is not after it vanished, nor if an older version issued its plan. */
  readonly listed: boolean
}

/** A page of the plans of the selected units, by the name of the units, then their id. */
export interface PlanPage extends UnitFilter {
  readonly limit?: number
  /** The last unit of the previous page. */
  readonly after?: Pick<Instance, "name" | "id">
}

/** A change of a unit's advice, and its place. */
export interface StoredChange extends ChangePlace {
  readonly name: string
  readonly version: AdviceVersion
}

/** A page of the changes of the selected units' advice, in the order in which they became visible. */
export interface ChangePage extends UnitFilter {
  /** Only changes that were issued after this instant. By default all that are kept. */
  readonly since?: DateTime.Utc
  readonly limit?: number
  /** The last change of the previous page. */
  readonly after?: ChangePlace
}

/** What a record adds up. */
export interface RecordRange extends Pick<UnitFilter, "owner" | "environment"> {
  /** The first day. */
  readonly from: UtcDay
  readonly instance?: InstanceId
}

/** The sums of scores. */
export interface RecordedCounts extends AdviceCounts {
  /** How many units have a score in the range. */
  readonly units: number
  /** The first day with a score in the range; null if there is none. */
  readonly first_day: UtcDay | null
}

/** How many rows a deletion of old advice deleted. */
export interface DeletedAdvice {
  readonly plans: number
  readonly versions: number
  readonly scores: number
  readonly exports: number
}

/**
 * Advice as it was issued: the plan of each unit and day, the versions of its weekly advice, its newest result, and what
 * became of the planned hours. A unit's plan of the day exists once, however many servers issue it. What is issued is never changed.
 */
export class AdviceStore extends Context.Service<
  AdviceStore,
  {
    /**
     * Issues advice for distinct units, for each unit all of its draft or nothing. Returns the revisions of the plans
     * that were issued, by unit. A draft is omitted if the unit has a plan of the day already and this is one, if
     * another version was issued than the one that it was made from, or if the unit is unknown.
     *
     * All drafts are issued at the time that `clock` returns. It is read when nobody else can issue any more, and versions
     * get their place in `changes` then: so later advice is never seen before earlier one, and whoever follows `changes`
     * misses none. Without a clock, a draft's `issued_at` stays.
     */
    readonly issue: (
      drafts: ReadonlyArray<AdviceDraft>,
      clock?: IssueClock
    ) => Effect.Effect<ReadonlyMap<InstanceId, number>, InvalidAdvice | StoreUnavailable>

    /**
     * Records that units vanished: that they are gone, or sleep with a cluster from now on. Units without advice, and
     * those that have vanished already, stay as they are. Their results are deleted. The clock is read as `issue` does.
     * `exports` holds what that
     * withdraws of the units' exports.
     */
    readonly recordVanished: (
      units: ReadonlyMap<InstanceId, string>,
      clock: IssueClock,
      exports?: ReadonlyMap<InstanceId, ExportComparison>
    ) => Effect.Effect<void, StoreUnavailable>

    /** Where issuing stands, for every unit that has advice. */
    readonly states: Effect.Effect<ReadonlyMap<InstanceId, AdviceState>, StoreUnavailable>

    /**
     * What has been issued of units, with the plans and the scores from a day on. A unit without advice is omitted. All
     * of it is held in memory, so ask for a page of the fleet.
     */
    readonly issuedOf: (
      ids: ReadonlyArray<InstanceId>,
      from: { readonly plans: UtcDay; readonly scores: UtcDay }
    ) => Effect.Effect<ReadonlyMap<InstanceId, UnitAdvice>, StoreUnavailable>

    /**
     * Stores the replays of distinct units instead of older ones. A replay of an unknown unit is omitted, and so is one
     * that is older than the stored one.
     */
    readonly saveReplays: (replays: ReadonlyArray<UnitReplay>) => Effect.Effect<void, InvalidAdvice | StoreUnavailable>

    /** The stored replays of units. A unit without one is omitted. */
    readonly replaysOf: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, UnitReplay>, StoreUnavailable>

    /** The newest plan of a unit, or null if none was issued. */
    readonly newestPlan: (id: InstanceId) => Effect.Effect<Plan | null, StoreUnavailable>

    /** The plans of a unit from a day on, in the order in which they were issued. */
    readonly plansOf: (id: InstanceId, from: UtcDay) => Effect.Effect<ReadonlyArray<Plan>, StoreUnavailable>

    /** The newest plan of every selected unit that has not vanished. */
    readonly newestPlans: (
      page?: PlanPage
    ) => Effect.Effect<ReadonlyArray<{ readonly name: string; readonly plan: Plan }>, InvalidPage | StoreUnavailable>

    /** The newest version of a unit's advice, or null if none was issued. */
    readonly newestVersion: (id: InstanceId) => Effect.Effect<AdviceVersion | null, StoreUnavailable>

    /** The versions that were issued after an instant, in the order in which they became visible. */
    readonly changes: (page: ChangePage) => Effect.Effect<ReadonlyArray<StoredChange>, InvalidPage | StoreUnavailable>

    /**
     * A page of the newest results in the order of the ranking, with the units that have none at its end. Only units are
     * listed: neither what is gone nor members of a cluster.
     */
    readonly results: (page: ResultPage) => Effect.Effect<ReadonlyArray<StoredResult>, InvalidPage | StoreUnavailable>

    /**
     * The newest results of units in short, by unit. Use it to show many units at once: it does not read the results themselves. A
     * unit without a result is omitted.
     */
    readonly summaries: (
      ids: ReadonlyArray<InstanceId>
    ) => Effect.Effect<ReadonlyMap<InstanceId, AdviceSummary>, StoreUnavailable>

    /** The totals of the units that `results` lists. */
    readonly totals: (filter?: ResultFilter) => Effect.Effect<RecommendationTotals, InvalidPage | StoreUnavailable>

    /** A page of the same totals, divided by a field of the units. */
    readonly dividedTotals: (
      page: TotalsPage
    ) => Effect.Effect<ReadonlyArray<TotalsOfValue>, InvalidPage | StoreUnavailable>

    /** The sums of the scores of a range. */
    readonly record: (range: RecordRange) => Effect.Effect<RecordedCounts, StoreUnavailable>

    /** The scores of a unit from a day on, by day. */
    readonly scoresOf: (id: InstanceId, from: UtcDay) => Effect.Effect<ReadonlyArray<AdviceScore>, StoreUnavailable>

    /**
     * Deletes the plans and the scores of days (UTC) that ended before or at `before`, and the versions that a newer one
     * had replaced by then. Exports that ended, were removed or were replaced before that are deleted too.
     */
    readonly deleteOldAdvice: (before: DateTime.Utc) => Effect.Effect<DeletedAdvice, StoreUnavailable>
  }
>()("@snoozeql/store/AdviceStore") {}
