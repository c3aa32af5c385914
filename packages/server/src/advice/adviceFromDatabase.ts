import type { AdviceIssuer } from "@snoozeql/advisor/AdviceIssuer"
import type { AdviceReplayer } from "@snoozeql/advisor/AdviceReplayer"
import { Advisor } from "@snoozeql/advisor/Advisor"
import { IssuedAdvice } from "@snoozeql/advisor/IssuedAdvice"
import { savingsRange } from "@snoozeql/advisor/savingsRange"
import { UnitDecisions } from "@snoozeql/advisor/UnitDecisions"
import { UnitPolicies } from "@snoozeql/advisor/UnitPolicies"
import { ScheduleExports } from "@snoozeql/advisor/ScheduleExports"
import type { Instance } from "@snoozeql/domain/Instance"
import { NoPlanIssued } from "@snoozeql/domain/IssuedPlan"
import type { Recommendations } from "@snoozeql/domain/Recommendation"
import * as Migrations from "@snoozeql/migrations/Migrations"
import { readCosts } from "@snoozeql/http/readCosts"
import type { CollectionRunStore } from "@snoozeql/store/CollectionRunStore"
import { ExportStore } from "@snoozeql/store/ExportStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import * as SqlAdviceStore from "@snoozeql/store/SqlAdviceStore"
import * as SqlCollectionRunStore from "@snoozeql/store/SqlCollectionRunStore"
import * as SqlDecisionStore from "@snoozeql/store/SqlDecisionStore"
import * as SqlExportStore from "@snoozeql/store/SqlExportStore"
import * as SqlHistoryStore from "@snoozeql/store/SqlHistoryStore"
import * as SqlInstanceStore from "@snoozeql/store/SqlInstanceStore"
import * as SqlMetricsStore from "@snoozeql/store/SqlMetricsStore"
import * as SqlPolicyStore from "@snoozeql/store/SqlPolicyStore"
import * as SqlPriceStore from "@snoozeql/store/SqlPriceStore"
import * as SqlSavingsStore from "@snoozeql/store/SqlSavingsStore"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import { Effect, Layer, Option, Stream } from "effect"
import { databaseLayer } from "../layers/database.ts"
import type { Settings } from "../settings/settings.ts"
import { Advice, type RecommendationFilter } from "./Advice.ts"
import { issueFirst } from "./issueFirst.ts"
import { adviceIssuerLayer, advisorLayer, issuedAdviceLayer, unitPoliciesLayer } from "../layers/advisor.ts"
import { logSource } from "./logSource.ts"

/**
 * The instance as a server with this default time zone would store it. A server stores its default. A command that only
 * reads must not store one, since a running server uses the stored time zone.
 */
export const withDefaultTimezone =
  (timezone: string) =>
  (instance: Instance): Instance =>
    instance.timezone_source === "user" || instance.timezone_source === "tag"
      ? instance
      : { ...instance, timezone, timezone_source: "default" }

const instancesInZone = (timezone: string | undefined) =>
  Layer.effect(
    InstanceStore,
    Effect.map(InstanceStore, (store) => {
      if (timezone === undefined) return store
      // The default of an instance's target beats the fleet's.
      const inZone = Effect.map(
        store.targetTimezones,
        (ofTargets) => (instance: Instance) =>
          ofTargets.has(instance.id) ? instance : withDefaultTimezone(timezone)(instance)
      )
      return {
        ...store,
        get: (id) => Effect.flatMap(inZone, (move) => Effect.map(store.get(id), move)),
        list: (page) =>
          Effect.flatMap(inZone, (move) => Effect.map(store.list(page), (instances) => instances.map(move)))
      }
    })
  )

/**
 * The stores. The database must have the schema already, since these commands do not migrate.
 */
export const readingStores = ({ timezone }: Pick<Settings, "timezone">) =>
  Layer.mergeAll(
    SqlMetricsStore.layerNoDeps,
    SqlHistoryStore.layerNoDeps,
    SqlCollectionRunStore.layerNoDeps,
    SqlPriceStore.layerNoDeps,
    SqlAdviceStore.layerNoDeps,
    SqlPolicyStore.layerNoDeps,
    SqlDecisionStore.layerNoDeps,
    SqlSavingsStore.layerNoDeps,
    SqlExportStore.layerNoDeps,
    instancesInZone(timezone).pipe(Layer.provide(SqlInstanceStore.layerNoDeps))
  ).pipe(Layer.provide(Layer.effectDiscard(Migrations.check)))

/**
 * Advice from the database that the settings name, judged by the same settings as a server would. It only reads the
 * database, except that it records exports, replaces policies, stores decisions, and issues advice that is due before it reads the ranking or
 * the costs.
 */
export const layer = (settings: Settings) =>
  Layer.effect(
    Advice,
    Effect.gen(function* () {
      const advisor = yield* Advisor
      const issued = yield* IssuedAdvice
      const policies = yield* UnitPolicies
      const decisions = yield* UnitDecisions
      const schedules = yield* ScheduleExports
      const exports = yield* ExportStore
      const instances = yield* InstanceStore
      const stores = yield* Effect.context<
        AdviceIssuer | AdviceReplayer | IssuedAdvice | InstanceStore | MetricsStore | CollectionRunStore
      >()
      const metrics = yield* MetricsStore
      const saved = yield* SavingsStore
      yield* logSource("Reading", settings)

      const rankingPages = Effect.fnUntraced(function* (filter: RecommendationFilter) {
        const { decision: _decision, recommended: _recommended, status: _status, ...units } = filter
        const notes = {
          next_cursor: null,
          totals: yield* issued.totals(filter),
          withdrawn_exports: yield* issued.withdrawnExports(units),
          record: yield* issued.record(units),
          ...Option.match(yield* advisor.priceProblem, {
            onNone: () => ({}),
            onSome: (price_problem) => ({ price_problem })
          })
        }
        const pages = issued.ranking(filter).pipe(
          Stream.mapArray((ranked): [Recommendations, ...Array<Recommendations>] => {
            const entries = ranked.map(({ entry }) => entry)
            const recommendations = entries.flatMap((entry) => ("savings" in entry ? [entry] : []))
            const not_recommended = entries.flatMap((entry) => ("savings" in entry ? [] : [entry]))
            return [{ ...notes, recommendations, not_recommended }]
          })
        )
        return Stream.concat(Stream.succeed({ ...notes, recommendations: [], not_recommended: [] }), pages)
      })

      return {
        instances: instances.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error))),
        activity: advisor.activity,
        createExport: schedules.create,
        exports: (filter) => exports.list(filter).pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error))),
        removeExport: (id) => Effect.asVoid(exports.remove(id)),
        backtest: advisor.backtest,
        fleetBacktest: (mode) =>
          Effect.map(advisor.fleetBacktest(mode), (result) => ({ ...result, next_cursor: null })),
        recommendations: (filter) =>
          Stream.unwrap(Effect.andThen(Effect.provide(issueFirst, stores), rankingPages(filter))).pipe(
            // Cannot happen: the flags were checked.
            Stream.catchTag("InvalidPage", (error) => Stream.die(error))
          ),
        savings: Effect.fnUntraced(
          function* (given) {
            const months = savingsRange(yield* metrics.snapshotTime, given)
            return months === undefined
              ? undefined
              : { ...months, totals: yield* saved.totals(months), units: yield* saved.months(months) }
          },
          Effect.catchTag("InvalidPage", (error) => Effect.die(error))
        ),
        plan: issued.plan,
        plans: issued.plans().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error))),
        version: Effect.fnUntraced(function* (id) {
          return (yield* issued.version(id)) ?? (yield* new NoPlanIssued({ instance_id: id }))
        }),
        costs: Effect.andThen(issueFirst, readCosts(settings.collectInterval)).pipe(Effect.provide(stores)),
        fleetPolicy: Effect.succeed(policies.fleet),
        policy: policies.get,
        replacePolicy: policies.replace,
        decision: (id) => decisions.get(id).pipe(Effect.catchTag("NoDecision", () => Effect.succeed(null))),
        decide: decisions.decide,
        withdrawDecision: decisions.withdraw
      }
    })
  ).pipe(
    Layer.provide(
      Layer.mergeAll(
        issuedAdviceLayer(settings),
        unitPoliciesLayer(settings),
        UnitDecisions.layer,
        ScheduleExports.layer
      )
    ),
    Layer.provide(Layer.mergeAll(advisorLayer(settings), adviceIssuerLayer(settings))),
    Layer.provide(readingStores(settings)),
    Layer.provide(databaseLayer(settings))
  )
