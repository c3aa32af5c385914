import type { BacktestMode, FleetBacktest, InstanceBacktest } from "@snoozeql/domain/Backtest"
import type { Costs } from "@snoozeql/domain/Costs"
import type { DecisionOfMember, DecisionRequest, InvalidDecision, UnitDecisionView } from "@snoozeql/domain/Decision"
import type { ExportNotFound, InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { IssuedPlan, NoPlanIssued, PlanSummary, UnitAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import type { InstanceActivity } from "@snoozeql/domain/InstanceActivity"
import type { RealisedSavings, UtcMonth } from "@snoozeql/domain/RealisedSavings"
import type { ExportId, NamedExport, NewExport } from "@snoozeql/domain/RecordedExport"
import type { NoScheduleToExport, ScheduleFormat } from "@snoozeql/domain/ScheduleExport"
import type { Recommendations } from "@snoozeql/domain/Recommendation"
import type { RecommendationsQuery } from "@snoozeql/client/api/RecommendationsApi"
import type {
  FleetPolicy,
  InvalidUnitPolicy,
  PolicyOfMember,
  UnitPolicy,
  UnitPolicyView
} from "@snoozeql/domain/UnitPolicy"
import type { ExportPage } from "@snoozeql/store/ExportStore"
import { Context, type Effect, type Stream } from "effect"
import type { ServerRequestFailed } from "./ServerRequestFailed.ts"

/** Why there is no advice: an error of the database, or of the server that was asked. */
export type AdviceError = InstanceNotFound | StoreUnavailable | ServerRequestFailed

/** Which units a ranking lists. What is omitted selects all. */
export type RecommendationFilter = Omit<typeof RecommendationsQuery.Type, "limit" | "cursor">

/** The first and the last month (UTC) that are asked for. */
export interface MonthRange {
  readonly from?: UtcMonth
  readonly until?: UtcMonth
}

/**
 * What `snoozeql recommend`, `plan`, `why`, `policy`, `decide`, `activity`, `export`, `exports`, `backtest`, `costs` and `savings`
 * print. It comes from the database or from a server.
 */
export class Advice extends Context.Service<
  Advice,
  {
    /** Every known instance, ordered by name. */
    readonly instances: Effect.Effect<ReadonlyArray<Instance>, AdviceError>
    readonly activity: (id: InstanceId) => Effect.Effect<InstanceActivity, AdviceError>
    /** Exports the recommended windows of an instance or a cluster for a scheduler, and records that. */
    readonly createExport: (
      id: InstanceId,
      format: ScheduleFormat
    ) => Effect.Effect<NewExport, AdviceError | NoScheduleToExport>
    /** The recorded exports, newest first. */
    readonly exports: (
      filter: Pick<ExportPage, "instance" | "withdrawn" | "in_force">
    ) => Effect.Effect<ReadonlyArray<NamedExport>, AdviceError>
    /** Records that an export was removed from its scheduler. */
    readonly removeExport: (id: ExportId) => Effect.Effect<void, AdviceError | ExportNotFound>
    /** The replay of an instance's past. */
    readonly backtest: (id: InstanceId, mode: BacktestMode) => Effect.Effect<InstanceBacktest, AdviceError>
    /** The replays of all instances, in one page. */
    readonly fleetBacktest: (mode: BacktestMode) => Effect.Effect<FleetBacktest, AdviceError>
    /** The pages of the ranking of the selected units, at least one. Each has the totals of all of them. */
    readonly recommendations: (filter: RecommendationFilter) => Stream.Stream<Recommendations, AdviceError>
    readonly costs: Effect.Effect<Costs, AdviceError>
    /** What units really saved in a range of months; undefined if the range is empty. */
    readonly savings: (months: MonthRange) => Effect.Effect<RealisedSavings | undefined, AdviceError>
    /** The newest plan of an instance or a cluster. */
    readonly plan: (id: InstanceId) => Effect.Effect<IssuedPlan, AdviceError | NoPlanIssued>
    /** The newest plans of all units, ordered by name. */
    readonly plans: Effect.Effect<ReadonlyArray<PlanSummary>, AdviceError>
    /** The policy of units that have none of their own. */
    readonly fleetPolicy: Effect.Effect<FleetPolicy, AdviceError>
    /** What an instance's or a cluster's own policy says, and the policy that it is judged by. */
    readonly policy: (id: InstanceId) => Effect.Effect<UnitPolicyView, AdviceError | PolicyOfMember>
    /** Stores the policy of an instance or a cluster. A server issues a new plan by it. */
    readonly replacePolicy: (
      id: InstanceId,
      policy: UnitPolicy
    ) => Effect.Effect<UnitPolicyView, AdviceError | PolicyOfMember | InvalidUnitPolicy>
    /** What was decided last about the advice for an instance or a cluster; null if nobody did. */
    readonly decision: (id: InstanceId) => Effect.Effect<UnitDecisionView | null, AdviceError | DecisionOfMember>
    /** Stores a decision about the advice for an instance or a cluster. */
    readonly decide: (
      id: InstanceId,
      request: DecisionRequest
    ) => Effect.Effect<UnitDecisionView, AdviceError | DecisionOfMember | InvalidDecision>
    /** Deletes the decision about an instance or a cluster, if there is one. */
    readonly withdrawDecision: (id: InstanceId) => Effect.Effect<void, AdviceError | DecisionOfMember>
    /** The weekly advice for an instance or a cluster as it was issued. */
    readonly version: (id: InstanceId) => Effect.Effect<UnitAdviceVersion, AdviceError | NoPlanIssued>
  }
>()("@snoozeql/server/Advice") {}
