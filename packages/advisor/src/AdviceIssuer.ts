import type { InstanceNotFound, StoreUnavailable } from "@snoozeql/domain/errors"
import type { Instance, InstanceId } from "@snoozeql/domain/Instance"
import type { Plan, PlanReason } from "@snoozeql/domain/Plan"
import { TagNames } from "@snoozeql/domain/TagNames"
import { addUtcDays, startOfUtcDay, utcDayOf } from "@snoozeql/domain/UtcDay"
import { type AdviceDraft, AdviceStore, type UnitAdvice } from "@snoozeql/store/AdviceStore"
import { ExportStore } from "@snoozeql/store/ExportStore"
import type { HistoryStore } from "@snoozeql/store/HistoryStore"
import { InstanceStore } from "@snoozeql/store/InstanceStore"
import { MetricsStore } from "@snoozeql/store/MetricsStore"
import { PolicyStore } from "@snoozeql/store/PolicyStore"
import { PriceStore } from "@snoozeql/store/PriceStore"
import { SavingsStore } from "@snoozeql/store/SavingsStore"
import {
  Cause,
  Context,
  type DateTime,
  Duration,
  Effect,
  Equal,
  Layer,
  Option,
  Result,
  Semaphore,
  Stream
} from "effect"
import type { AdvisorOptions } from "./Advisor.ts"
import { describeUnits } from "./describeUnits.ts"
import type { DescribedUnit, UnitHistory } from "./evaluate.ts"
import { fleetRulesOf } from "./fleetRules.ts"
import { compareExports } from "./exports/compareExports.ts"
import { type HistoryPage, historyRange, makeHistories } from "./history.ts"
import { draftAdvice, type IssueOptions, type MadeAdvice, weeklyDays } from "./issue/draftAdvice.ts"
import { dueReason, type DueUnit, isSeenSince, isUnseen, vanishedUnits } from "./issue/due.ts"
import { digestOf, inputsDigest, methodOf } from "./issue/inputsDigest.ts"
import { makePolicyDigests } from "./issue/policyDigests.ts"
import { isUsable, usableReplay } from "./issue/replayDue.ts"
import { makeReplayer } from "./issue/makeReplayer.ts"
import { priceFactsOf } from "./issue/priceFacts.ts"
import { promiseDays } from "./issue/promiseOf.ts"
import { standingOf } from "./issue/standing.ts"
import { readListPrices } from "./listPrices.ts"
import { pagesOf, unitsOf } from "./units.ts"

/** What was issued at once. */
export interface IssueReport {
  /** Plans of the day, and revisions of units whose inputs have changed. */
  readonly issued: number
  /** Units that have not been read yet, so that nothing was issued. */
  readonly unread: number
  /** Units whose advice could not be made because of a fault of the program, which is logged. They are tried again. */
  readonly broken: number
  /** Units that vanished. */
  readonly vanished: number
}

/** What is to be issued of all that is due. */
export interface IssueDueOptions {
  /** Whether a pass that began today (UTC) has ended without failing. */
  readonly isCollected: boolean
  /**
   * Whether a pass that began today has ended, also if it has read nothing. Only then what discovery has not seen for two
   * days gets a revision that does not let it sleep: after a restart, the first pass may see it. The default is false.
   */
  readonly hasTried?: boolean
  /** Whether units that have advice of today get a revision if their inputs have changed. The default is true. */
  readonly issuesChanges?: boolean
  /**
   * Runs when it is known how many units are due, and after each page of them. `kept` units would be due if
   * `issuesChanges` were true.
   */
  readonly onProgress?: (progress: {
    readonly done: number
    readonly due: number
    readonly kept: number
  }) => Effect.Effect<void>
}

/** What a unit is judged by, besides its facts and settings. */
interface JudgedState {
  /** Whether its savings come from a replay. */
  readonly isReplayed: boolean
  /** Whether discovery has not seen it for so long that it must not sleep. */
  readonly unseen: boolean
}

/** What units are judged by at a time. */
interface IssueRules {
  readonly options: IssueOptions
  /** The digest of what a unit is judged by. */
  readonly digestOf: (unit: DescribedUnit, state: JudgedState) => string
}

/** How often advice is made again that was made from a version that is not the newest any more. */
const attempts = 5

/** How many pages are issued at the same time: one is computed, and another one is read or stored. */
const pagesAtOnce = 2

/** How many instances are looked at between two turns of other fibers, to find what is due. */
const describedAtOnce = 250

/**
 * Issues advice: it makes the plan of the next 24 hours and the weekly view of units, compares them with what was issued
 * before, scores the past days and what was saved in them, and stores all of it. The present time is the database's clock
 * (`MetricsStore.snapshotTime`). Several servers may issue for the same fleet: a unit's plan of the day is stored once.
 */
export class AdviceIssuer extends Context.Service<
  AdviceIssuer,
  {
    /**
     * Issues the advice of every unit that is due: the plan of the day, the first plan of a unit that has been read, and
     * a revision for a unit whose time zone, price, class, owner, policy or members have changed, or which something else
     * forbids to sleep, such as the tag that excludes it, or that discovery has not seen it for two days. Use it after every collection pass;
     * `isCollected` says whether a pass that began today (UTC) has ended without failing: the plan of the day is issued
     * after that, for the units that discovery has seen today. What was issued before an interruption is not
     * issued again. It works page by page and yields to other fibers after every unit.
     */
    readonly issueDue: (options: IssueDueOptions) => Effect.Effect<IssueReport, StoreUnavailable>

    /**
     * Issues a new plan for one unit now, and returns it. Use it after a setting of the unit has changed, or if somebody
     * asks. A member of a cluster gets the plan of its cluster. If nothing but the time would be new, the newest plan is
     * returned and nothing is stored. Null if nothing has been read of the unit, or if it is gone.
     */
    readonly issue: (
      id: InstanceId,
      reason: Extract<PlanReason, "changed" | "requested">
    ) => Effect.Effect<Plan | null, InstanceNotFound | StoreUnavailable>
  }
>()("@snoozeql/advisor/AdviceIssuer") {
  /** Provides the issuer over the stores. */
  static readonly layer = (
    options: AdvisorOptions = {}
  ): Layer.Layer<
    AdviceIssuer,
    never,
    MetricsStore | HistoryStore | InstanceStore | PriceStore | PolicyStore | AdviceStore | SavingsStore | ExportStore
  > => Layer.effect(AdviceIssuer, makeIssuer(options))
}

/** Logs a fault of the program that concerns one unit. */
const logBroken = ({ id }: { readonly id: InstanceId | undefined }, fault: unknown) =>
  Effect.logError("The advice of a unit could not be made", Cause.die(fault)).pipe(
    Effect.annotateLogs({ instance: id })
  )

/** Whether anything is known of any hour of the unit. */
const isRead = ({ members = [], series }: UnitHistory): boolean =>
  series.length > 0 || members.some((member) => member.series.length > 0)

const makeIssuer = Effect.fnUntraced(function* (given: AdvisorOptions) {
  const { discounts, history: kept = "12 weeks", prices, retention = "14 days" } = given
  const fleet = fleetRulesOf(given)
  const { policy } = fleet
  const instances = yield* InstanceStore
  const metrics = yield* MetricsStore
  const advice = yield* AdviceStore
  const exports = yield* ExportStore
  const histories = yield* makeHistories
  const priceStore = yield* PriceStore
  const policies = yield* PolicyStore
  const savings = yield* SavingsStore
  const tagNames = yield* TagNames
  const healingDays = Math.ceil(Duration.toDays(Duration.fromInputUnsafe(retention)))
  const fixed: IssueOptions = { ...fleet, prices, discounts, tagNames, healingDays }
  const digestsOf = makePolicyDigests(fleet)
  const replayer = yield* makeReplayer(given)
  // Only one page is computed at a time, so that other fibers wait for one unit at most.
  const drafting = Semaphore.makeUnsafe(1)
  const rangeUntil = (now: DateTime.Utc) => historyRange(now, { history: kept, retention }, policy)

  /** What units are judged by now, and the digest of that for each of them. */
  const currentRules = Effect.map(readListPrices(priceStore), (listPrices) => {
    // When a price was read says nothing new if the price is the same.
    const listed = [...listPrices].map(([key, { hourly_usd }]) => [key, hourly_usd])
    const pricesDigest = digestOf([prices ?? null, discounts ?? null, listed])
    const rules: IssueRules = {
      options: { ...fixed, listPrices },
      digestOf: (unit, { isReplayed, unseen }) => {
        const { owner, timezone } = unit.instance
        const standing = standingOf(unit, tagNames)
        const { dates, method, oneIn } = digestsOf(timezone, unit.unitPolicy)
        const besides = [pricesDigest, oneIn, owner, priceFactsOf(unit), standing, ...dates]
        const states = [...(isReplayed ? ["replayed"] : []), ...(unseen ? ["unseen"] : [])]
        return inputsDigest(method, digestOf([...besides, ...states]))
      }
    }
    return rules
  })

  /** Other fibers have their turn after every unit, and after every day of advice that is computed afterwards. */
  const draft = Effect.fnUntraced(function* (input: Parameters<typeof draftAdvice>[0], { options }: IssueRules) {
    const work = draftAdvice(input, options)
    for (;;) {
      yield* Effect.yieldNow
      const step = work.next()
      if (step.done === true) return step.value
    }
  })

  /** Like `draft`. A fault of the program concerns this unit only: it is logged, and the others go on. */
  const draftUnlessBroken = (input: Parameters<typeof draftAdvice>[0], rules: IssueRules) =>
    draft(input, rules).pipe(
      Effect.asSome,
      Effect.catchDefect((defect) => Effect.as(logBroken(input.history.instance, defect), Option.none<MadeAdvice>()))
    )

  /** Stores drafts as issued now: an hour that has begun since they were made belongs to an earlier plan. */
  const storeAll = Effect.fnUntraced(function* (drafts: ReadonlyArray<MadeAdvice>) {
    const issued = yield* advice.issue(drafts, metrics.snapshotTime)
    // If the program ends in between, the next issue records these days again.
    yield* savings
      .record(drafts.flatMap((made) => made.savings))
      .pipe(Effect.catchTag("InvalidSavings", (error) => Effect.die(error)))
    return issued
  })

  /** Stores drafts. One that breaks the store's rules is a fault of the program: it is logged, and the others stored. */
  const storeUnlessBroken = Effect.fnUntraced(function* (drafts: ReadonlyArray<MadeAdvice>) {
    let valid = drafts
    for (;;) {
      const result = yield* Effect.result(storeAll(valid))
      if (Result.isSuccess(result)) return { issued: result.success.size, valid: valid.length }
      const { failure } = result
      if (failure._tag !== "InvalidAdvice") return yield* failure
      const { index } = failure
      yield* logBroken({ id: valid[index]?.plan.instance_id }, failure)
      valid = valid.filter((_, at) => at !== index)
    }
  })

  const readIssued = (ids: ReadonlyArray<InstanceId>, now: DateTime.Utc) => {
    const today = utcDayOf(now)
    const days = Math.max(weeklyDays, healingDays + 2)
    return advice.issuedOf(ids, { plans: addUtcDays(today, -days), scores: addUtcDays(today, -promiseDays) })
  }

  const issuePage = Effect.fnUntraced(function* (
    { histories: page, now }: HistoryPage,
    reasonOf: ReadonlyMap<InstanceId, PlanReason>,
    rules: IssueRules
  ) {
    const read = page.filter(isRead)
    const ids = read.map(({ instance }) => instance.id)
    const issued = yield* readIssued(ids, now)
    const exported = yield* exports.inForceOf(ids)
    const replays = yield* advice.replaysOf(ids)
    const draftOne = Effect.fnUntraced(function* (history: UnitHistory) {
      const { instance } = history
      const reason = reasonOf.get(instance.id) ?? "scheduled"
      const { method } = digestsOf(instance.timezone, history.unitPolicy)
      const replay = usableReplay(replays.get(instance.id), method)
      const inputs = rules.digestOf(history, { isReplayed: replay !== undefined, unseen: isUnseen(history, now) })
      const before = { issued: issued.get(instance.id), exports: exported.get(instance.id) }
      const input = { history, ...before, replay, now, reason, inputs }
      return yield* draftUnlessBroken(input, rules)
    })
    const drafts = (yield* drafting.withPermit(Effect.forEach(read, draftOne))).flatMap(Option.toArray)
    const stored = yield* storeUnlessBroken(drafts)
    return {
      issued: stored.issued,
      unread: page.length - read.length,
      broken: read.length - stored.valid,
      missed: stored.valid - stored.issued
    }
  })

  /** Issues what is due once. `missed` counts the units for which something else was issued meanwhile. */
  const issueOnce = Effect.fnUntraced(function* ({
    hasTried = false,
    isCollected,
    issuesChanges = true,
    onProgress = () => Effect.void
  }: IssueDueOptions) {
    const now = yield* metrics.snapshotTime
    const today = utcDayOf(now)
    const all = yield* instances.list().pipe(Effect.catchTag("InvalidPage", (error) => Effect.die(error)))
    const states = yield* advice.states
    const rules = yield* currentRules
    const vanished = vanishedUnits(all, states)
    const exported = yield* exports.inForceOf([...vanished.keys()])
    const withdrawn = new Map([...exported].map(([id, inForce]) => [id, compareExports(inForce, null, now)] as const))
    yield* advice.recordVanished(vanished, metrics.snapshotTime, withdrawn)
    const due: Array<DueUnit> = []
    let keptUnits = 0
    for (const page of pagesOf(unitsOf(all), describedAtOnce)) {
      for (const { described, unit } of yield* describeUnits({ instances, policies }, page)) {
        const state = states.get(unit.instance.id)
        const { method } = digestsOf(unit.instance.timezone, described.unitPolicy)
        const isReplayed = isUsable(state?.replay, method)
        const unseen = isUnseen(described, now)
        const inputs = rules.digestOf(described, { isReplayed, unseen })
        // Only that it is not seen is no change before a pass has tried to see it.
        const isSame = unseen && !hasTried && state?.inputs === rules.digestOf(described, { isReplayed, unseen: false })
        const isReadToday = isCollected && isSeenSince(described, startOfUtcDay(today))
        const reason = dueReason({ today, isCollected: isReadToday, inputs: isSame ? state.inputs : inputs, state })
        const isKept = reason === "changed" && !issuesChanges && state?.listed === true
        if (isKept) keptUnits++
        else if (reason !== undefined) due.push({ unit, reason })
      }
      yield* Effect.yieldNow
    }
    let done = 0
    yield* onProgress({ done, due: due.length, kept: keptUnits })
    const reasonOf = new Map(due.map(({ reason, unit }) => [unit.instance.id, reason]))
    const counts = yield* histories
      .pagesOf(
        due.map(({ unit }) => unit),
        Effect.map(metrics.snapshotTime, rangeUntil)
      )
      .pipe(
        Stream.mapEffect(
          (page) =>
            Effect.tap(issuePage(page, reasonOf, rules), () => {
              done += page.histories.length
              return onProgress({ done, due: due.length, kept: keptUnits })
            }),
          { concurrency: pagesAtOnce }
        ),
        Stream.runFold(
          () => ({ issued: 0, unread: 0, broken: 0, missed: 0 }),
          (sum, page) => ({
            issued: sum.issued + page.issued,
            unread: sum.unread + page.unread,
            broken: sum.broken + page.broken,
            missed: sum.missed + page.missed
          })
        )
      )
    return { ...counts, vanished: vanished.size }
  })

  const issueDue = Effect.fn("AdviceIssuer.issueDue")(function* (options: IssueDueOptions) {
    let report: IssueReport = { issued: 0, unread: 0, broken: 0, vanished: 0 }
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { broken, issued, missed, unread, vanished } = yield* issueOnce(options)
      report = { issued: report.issued + issued, unread, broken, vanished: report.vanished + vanished }
      // Another server has issued their plans of the day, or a revision: then they are still due.
      if (missed === 0) break
    }
    return report
  })

  /** The replay of a unit. If its policy or time zone has changed, the plans are replayed by the new ones at once. */
  const currentReplay = Effect.fnUntraced(function* ({ instance: { id, timezone }, unitPolicy }: UnitHistory) {
    const stored = (yield* advice.replaysOf([id])).get(id)
    const { method } = digestsOf(timezone, unitPolicy)
    if (stored === undefined || methodOf(stored.inputs) === method) return usableReplay(stored, method)
    yield* replayer.replay(id)
    return usableReplay((yield* advice.replaysOf([id])).get(id), method)
  })

  /** One attempt to issue a plan for a unit. Undefined if something else was issued of it meanwhile. */
  const tryIssue = Effect.fnUntraced(function* (unit: Instance, reason: PlanReason) {
    const now = yield* metrics.snapshotTime
    const history = yield* histories.ofInstance(unit, rangeUntil(now))
    if (!isRead(history)) return null
    const rules = yield* currentRules
    const replay = yield* currentReplay(history)
    const inputs = rules.digestOf(history, { isReplayed: replay !== undefined, unseen: isUnseen(history, now) })
    const issued = (yield* readIssued([unit.id], now)).get(unit.id)
    const newest = yield* advice.newestPlan(unit.id)
    const exported = (yield* exports.inForceOf([unit.id])).get(unit.id)
    const first = newest === null ? "first_read" : reason
    const made = yield* draft({ history, issued, exports: exported, replay, now, inputs, reason: first }, rules)
    if (newest !== null && made.version === null && isSameRank(issued, made) && isSamePlan(newest, made.plan))
      return newest
    const revisions = yield* storeAll([made]).pipe(Effect.catchTag("InvalidAdvice", (error) => Effect.die(error)))
    return revisions.has(unit.id) ? yield* advice.newestPlan(unit.id) : undefined
  })

  const issue = Effect.fn("AdviceIssuer.issue")(function* (
    id: InstanceId,
    reason: Extract<PlanReason, "changed" | "requested">
  ) {
    const asked = yield* instances.get(id)
    const unit = asked.cluster_id === null ? asked : yield* instances.get(asked.cluster_id)
    if (unit.gone_at !== null) return null
    for (let attempt = 0; attempt < attempts; attempt++) {
      const plan = yield* tryIssue(unit, reason)
      if (plan !== undefined) return plan
    }
    return yield* advice.newestPlan(unit.id)
  })

  return { issueDue, issue }
})

/** Whether a unit's stored result has the rank of the one that was made: it recommends as much. */
const isSameRank = (issued: UnitAdvice | undefined, made: AdviceDraft): boolean =>
  Equal.equals(issued?.rank ?? null, made.result.rank)

/** Whether a plan says the same of the same hours by the same inputs. Risks in the store have single precision. */
const isSamePlan = (stored: Plan, made: AdviceDraft["plan"]): boolean =>
  stored.evidence.inputs === made.evidence.inputs &&
  stored.one_in === made.one_in &&
  stored.status === made.status &&
  Equal.equals(
    stored.hours,
    made.hours.map((hour) => ({ ...hour, risk: Math.fround(hour.risk) }))
  )
