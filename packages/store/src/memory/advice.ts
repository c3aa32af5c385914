import type { AdviceVersion } from "@snoozeql/domain/Advice"
import { addAdviceCounts, type AdviceScore, noAdviceCounts } from "@snoozeql/domain/AdviceScore"
import type { UnitDecision } from "@snoozeql/domain/Decision"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { Plan } from "@snoozeql/domain/Plan"
import type { SavingsDay } from "@snoozeql/domain/SavingsDay"
import { startOfUtcDay, type UtcDay, utcDayOf } from "@snoozeql/domain/UtcDay"
import { Array, DateTime, Effect, Order, Struct } from "effect"
import type {
  AdviceDraft,
  AdviceState,
  AdviceStore,
  ExportUpdate,
  PlanDraft,
  PlanMask,
  StoredChange,
  UnitAdvice
} from "../AdviceStore.ts"
import type { ChangePlace } from "../ChangePlace.ts"
import {
  checkChangePage,
  checkDrafts,
  checkPlanPage,
  firstHourOf,
  isPlanOfDay,
  issuedAt,
  vanishedVersion
} from "../rules/advice.ts"
import { isInForce, updatedExport } from "../rules/exports.ts"
import { masksOf, packPlan, unpackPlan } from "../rules/packedPlan.ts"
import { isSelected } from "../rules/unitFilter.ts"
import { resultsOf } from "./adviceResults.ts"
import { replaysIn, replayStateOf } from "./replays.ts"
import { MemoryTables, type StoredPlan, type UnitAdviceTables } from "./MemoryTables.ts"

type Tables = MemoryTables["Service"]

const noAdvice: UnitAdviceTables = { plans: [], versions: [], scores: new Map(), sequences: new Map() }

/** Numbers the versions that have no sequence yet, and forgets the sequences of those that are deleted. */
const numbered = (tables: Tables, advice: UnitAdviceTables): UnitAdviceTables => ({
  ...advice,
  sequences: new Map(
    advice.versions.map(({ version }) => [version, advice.sequences.get(version) ?? tables.nextSequence()])
  )
})

const byName = Order.combine(
  Order.mapInput(Order.String, (unit: Pick<Instance, "name" | "id">) => unit.name),
  Order.mapInput(Order.String, (unit: Pick<Instance, "name" | "id">) => unit.id)
)

const bySequence = Order.mapInput(Order.Number, ({ sequence }: ChangePlace) => sequence)

const withoutEarlierWeekly = (plan: StoredPlan): Plan => Struct.omit(plan, ["earlier_weekly"])

/** The hours as the database keeps them: risks in single precision. */
const asStored = (plan: PlanDraft, revision: number): StoredPlan => ({
  ...plan,
  revision,
  hours: plan.hours[0] === undefined ? [] : unpackPlan(packPlan(plan.hours), plan.hours[0].hour)
})

const toMask = (plan: Plan): PlanMask => ({
  issued_at: plan.issued_at,
  first_hour: firstHourOf(plan),
  one_in: plan.one_in,
  ...masksOf(plan.hours)
})

const newestOf = <A>(rows: ReadonlyArray<A>): A | null => rows.at(-1) ?? null

/** Deletes the advice and the savings of the days before an instance's creation, which was for another instance. */
export const deleteAdviceBeforeCreation = (tables: Tables, id: InstanceId, created: DateTime.Utc): void => {
  const replay = tables.replays.get(id)
  if (replay !== undefined && DateTime.isLessThan(replay.replayed_at, created)) tables.replays.delete(id)
  const saved = tables.savings.get(id) ?? new Map<UtcDay, SavingsDay>()
  for (const one of saved.keys()) if (one < utcDayOf(created)) saved.delete(one)
  const day = utcDayOf(created)
  const advice = tables.advice.get(id)
  const versions = (advice?.versions ?? []).filter(
    ({ issued_at }) => !DateTime.isLessThan(issued_at, startOfUtcDay(day))
  )
  const decision = tables.decisions.get(id)
  // Versions are counted from 1 again, so that a decision must not be about one that was deleted.
  const isKept = ({ decided_at, version }: UnitDecision) =>
    utcDayOf(decided_at) >= day && (version === null || versions.some((kept) => kept.version === version))
  if (decision !== undefined && !isKept(decision)) tables.decisions.delete(id)
  if (advice === undefined) return
  const result = tables.adviceResults.get(id)
  if (result !== undefined && utcDayOf(result.issued_at) < day) tables.adviceResults.delete(id)
  tables.advice.set(
    id,
    numbered(tables, {
      ...advice,
      plans: advice.plans.filter((plan) => plan.day >= day),
      versions,
      scores: new Map([...advice.scores].filter(([scored]) => scored >= day))
    })
  )
}

const updateExports = (
  tables: Tables,
  updates: ReadonlyArray<ExportUpdate> | undefined,
  issued_at: DateTime.Utc
): void => {
  for (const update of updates ?? []) {
    const recorded = tables.exports.get(update.id)
    if (recorded === undefined || !isInForce(recorded, issued_at)) continue
    tables.exports.set(update.id, updatedExport(recorded, update, issued_at))
  }
}

const issueDraft = (tables: Tables, draft: AdviceDraft): number | undefined => {
  const { plan, scores, supersedes, version } = draft
  const id = plan.instance_id
  const advice = tables.advice.get(id) ?? noAdvice
  const newest = newestOf(advice.versions)
  if (!tables.instances.has(id) || (newest?.version ?? null) !== supersedes) return undefined
  const ofDay = advice.plans.filter(({ day }) => day === plan.day)
  if (isPlanOfDay(plan) && ofDay.some(isPlanOfDay)) return undefined
  const revision = 1 + (newestOf(ofDay)?.revision ?? 0)
  const confirmed = (stored: AdviceVersion): AdviceVersion => ({
    ...stored,
    confirmed_at: DateTime.max(stored.confirmed_at, plan.issued_at)
  })
  const versions =
    version === null
      ? [...advice.versions.slice(0, -1), ...(newest === null ? [] : [confirmed(newest)])]
      : [
          ...advice.versions,
          {
            ...version,
            instance_id: id,
            version: (supersedes ?? 0) + 1,
            issued_at: plan.issued_at,
            confirmed_at: plan.issued_at
          }
        ]
  const inOrder = Order.combine(
    Order.mapInput(Order.String, (one: StoredPlan) => one.day),
    Order.mapInput(Order.Number, (one: StoredPlan) => one.revision)
  )
  tables.advice.set(
    id,
    numbered(tables, {
      ...advice,
      plans: Array.sort([...advice.plans, asStored(plan, revision)], inOrder),
      versions,
      scores: new Map([...advice.scores, ...scores.map((score) => [score.day, score] as const)])
    })
  )
  tables.adviceResults.set(id, { issued_at: plan.issued_at, draft: draft.result })
  updateExports(tables, draft.exports, plan.issued_at)
  return revision
}

/** `AdviceStore` in memory. */
export const make: Effect.Effect<AdviceStore["Service"], never, MemoryTables> = Effect.gen(function* () {
  const tables = yield* MemoryTables
  const adviceOf = (id: InstanceId): UnitAdviceTables => tables.advice.get(id) ?? noAdvice
  const scoresFrom = (id: InstanceId, from: UtcDay): ReadonlyArray<AdviceScore> =>
    Array.sort(
      [...adviceOf(id).scores.values()].filter(({ day }) => day >= from),
      Order.mapInput(Order.String, ({ day }: AdviceScore) => day)
    )

  const issuedOf = (id: InstanceId, from: { readonly plans: UtcDay; readonly scores: UtcDay }): UnitAdvice => {
    const { plans, versions } = adviceOf(id)
    const recent = plans.filter(({ day }) => day >= from.plans)
    const withEarlier = recent.findLast(({ earlier_weekly }) => earlier_weekly !== null)
    return {
      version: newestOf(versions),
      inputs: newestOf(plans)?.evidence.inputs ?? null,
      rank: tables.adviceResults.get(id)?.draft.rank ?? null,
      plans: recent.map(toMask),
      earlierWeekly:
        withEarlier === undefined || withEarlier.earlier_weekly === null
          ? null
          : { first_hour: firstHourOf(withEarlier), bits: withEarlier.earlier_weekly },
      scores: scoresFrom(id, from.scores).map(({ day, false_stops, idle_hours, needed_hours }) => ({
        day,
        idle_hours,
        needed_hours,
        false_stops
      }))
    }
  }

  return {
    ...resultsOf(tables),
    ...replaysIn(tables),

    issue: Effect.fn("AdviceStore.issue")(function* (drafts, clock) {
      const checked = yield* Effect.fromResult(checkDrafts(drafts))
      const stamped = clock === undefined ? checked : issuedAt(checked, yield* clock)
      const issued = stamped.map((draft) => [draft.plan.instance_id, issueDraft(tables, draft)] as const)
      return new Map(issued.flatMap(([id, revision]) => (revision === undefined ? [] : [[id, revision] as const])))
    }),

    recordVanished: (units, clock, exports) =>
      Effect.map(clock, (now) => {
        for (const [id, explanation] of units) {
          const advice = adviceOf(id)
          const newest = newestOf(advice.versions)
          if (newest === null || newest.event === "vanished") continue
          const ofExports = exports?.get(id)
          const versions = [...advice.versions, vanishedVersion(newest, explanation, now, ofExports?.changes)]
          tables.advice.set(id, numbered(tables, { ...advice, versions }))
          tables.adviceResults.delete(id)
          updateExports(tables, ofExports?.updates, now)
        }
      }),

    states: Effect.sync(
      () =>
        new Map(
          [...tables.advice].map(([id, { plans, versions }]): [InstanceId, AdviceState] => [
            id,
            {
              day: plans.findLast(isPlanOfDay)?.day ?? null,
              inputs: newestOf(plans)?.evidence.inputs ?? null,
              one_in: newestOf(plans)?.one_in ?? null,
              replay: replayStateOf(tables.replays.get(id)),
              vanished: newestOf(versions)?.event === "vanished",
              listed: tables.adviceResults.has(id)
            }
          ])
        )
    ),

    issuedOf: (ids, from) =>
      Effect.sync(
        () =>
          new Map(
            [...new Set(ids)].filter((id) => tables.advice.has(id)).map((id) => [id, issuedOf(id, from)] as const)
          )
      ),

    newestPlan: (id) =>
      Effect.sync(() => {
        const newest = newestOf(adviceOf(id).plans)
        return newest === null ? null : withoutEarlierWeekly(newest)
      }),

    plansOf: (id, from) =>
      Effect.sync(() =>
        adviceOf(id)
          .plans.filter(({ day }) => day >= from)
          .map(withoutEarlierWeekly)
      ),

    newestPlans: Effect.fn("AdviceStore.newestPlans")(function* (page = {}) {
      const { after, limit, ...filter } = yield* Effect.fromResult(checkPlanPage(page))
      return Array.sort(tables.instances.values(), byName)
        .filter((instance) => isSelected(filter)(instance) && (after === undefined || byName(instance, after) > 0))
        .flatMap(({ id, name }) => {
          const { plans, versions } = adviceOf(id)
          const plan = newestOf(plans)
          return plan === null || newestOf(versions)?.event === "vanished"
            ? []
            : [{ name, plan: withoutEarlierWeekly(plan) }]
        })
        .slice(0, limit)
    }),

    newestVersion: (id) => Effect.sync(() => newestOf(adviceOf(id).versions)),

    changes: Effect.fn("AdviceStore.changes")(function* (page) {
      const { after, limit, since, ...filter } = yield* Effect.fromResult(checkChangePage(page))
      const changes = [...tables.instances.values()].filter(isSelected(filter)).flatMap(({ id, name }) => {
        const { sequences, versions } = adviceOf(id)
        return versions
          .filter(({ issued_at }) => since === undefined || DateTime.isGreaterThan(issued_at, since))
          .map((version): StoredChange => ({ name, sequence: sequences.get(version.version) ?? 0, version }))
          .filter(({ sequence }) => after === undefined || sequence > after.sequence)
      })
      return Array.sort(changes, bySequence).slice(0, limit)
    }),

    record: ({ from, instance, ...filter }) =>
      Effect.sync(() => {
        const all = [...tables.instances.values()]
          .filter((one) => (instance === undefined || one.id === instance) && isSelected(filter)(one))
          .map(({ id }) => scoresFrom(id, from))
          .filter((scores) => scores.length > 0)
        const days = all.flat().map(({ day }) => day)
        return {
          ...all.flat().reduce(addAdviceCounts, noAdviceCounts),
          units: all.length,
          first_day: Array.sort(days, Order.String)[0] ?? null
        }
      }),

    scoresOf: (id, from) => Effect.sync(() => scoresFrom(id, from)),

    deleteOldAdvice: (before) =>
      Effect.sync(() => {
        const day = utcDayOf(before)
        const deleted = { plans: 0, versions: 0, scores: 0, exports: 0 }
        for (const { id, removed_at, replaced_at, until } of tables.exports.values()) {
          const ended = [removed_at, replaced_at, until].some(
            (end) => end !== null && DateTime.isLessThanOrEqualTo(end, before)
          )
          if (ended && tables.exports.delete(id)) deleted.exports += 1
        }
        for (const [id, { plans, scores, sequences, versions }] of tables.advice) {
          const kept: UnitAdviceTables = {
            sequences,
            plans: plans.filter((plan) => plan.day >= day),
            versions: versions.filter(
              (_, index) =>
                !versions.slice(index + 1).some(({ issued_at }) => !DateTime.isGreaterThan(issued_at, before))
            ),
            scores: new Map([...scores].filter(([scored]) => scored >= day))
          }
          deleted.plans += plans.length - kept.plans.length
          deleted.versions += versions.length - kept.versions.length
          deleted.scores += scores.size - kept.scores.size
          tables.advice.set(id, numbered(tables, kept))
        }
        return deleted
      })
  }
})
