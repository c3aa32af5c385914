import type { Mutation } from "./Mutation.ts"

/** Mistakes in what is advised, and in what it is judged by. */
export const advisor: ReadonlyArray<Mutation> = [
  {
    name: "a plan from before is followed in hours that the policy protects now",
    file: "packages/advisor/src/issue/plannedSleeps.ts",
    find: " && !isProtected(first + index)",
    replaceWith: "",
    tests: ["packages/advisor/test/issue/policies.test.ts"]
  },
  {
    name: "a unit is judged by the fleet's policy only",
    file: "packages/advisor/src/evaluate.ts",
    find: "policy: analysisPolicyOf(policy, history.unitPolicy)",
    replaceWith: "policy",
    tests: ["packages/advisor/test/issue/policies.test.ts"]
  },
  {
    name: "the past of a unit is replayed by the fleet's policy only",
    file: "packages/advisor/src/backtest.ts",
    find: "policy: analysisPolicyOf(policy, history.unitPolicy)",
    replaceWith: "policy",
    tests: ["packages/advisor/test/backtest.test.ts"]
  },
  {
    name: "plans begin with the fleet's promise, whatever the unit's is",
    file: "packages/advisor/src/issue/draftAdvice.ts",
    find: "promiseOf(base, withScores",
    replaceWith: "promiseOf(options.oneIn, withScores",
    tests: ["packages/advisor/test/issue/policies.test.ts"]
  },
  {
    name: "a new protected date does not make a plan due",
    file: "packages/advisor/src/AdviceIssuer.ts",
    find: ", ...dates]",
    replaceWith: "]",
    tests: ["packages/advisor/test/issue/policies.test.ts"]
  },
  {
    name: "an assessment promises money that a reservation takes anyway",
    file: "packages/advisor/src/assess.ts",
    find: "if (reserved || price === null",
    replaceWith: "if (price === null",
    tests: ["packages/advisor/test/assess.test.ts"],
    only: "the ranking of assessments"
  },
  {
    name: "reserved units are ranked among the others",
    file: "packages/advisor/src/rank.ts",
    find: "const tier = isReserved(result)",
    replaceWith: "const tier = isReserved({ warnings: [] })",
    tests: ["packages/advisor/test/rank.test.ts"]
  },
  {
    name: "what is forbidden to sleep now is still listed as a recommendation",
    file: "packages/advisor/src/issue/listResult.ts",
    find: '"savings" in result && blockers.length === 0',
    replaceWith: '"savings" in result',
    tests: ["packages/advisor/test/issue/listResult.test.ts"]
  },
  {
    name: "advice that has gone stale since it was issued is listed without a warning",
    file: "packages/advisor/src/issue/listResult.ts",
    find: "...findStale(unitFactsOf(described), now),",
    replaceWith: "",
    tests: ["packages/advisor/test/issue/listResult.test.ts"]
  },
  {
    name: "the status of a unit when its advice was issued is kept as what forbids its sleep",
    file: "packages/advisor/src/issue/resultOf.ts",
    find: "blockers: lasting(evaluation.blockers)",
    replaceWith: "blockers: evaluation.blockers",
    tests: ["packages/advisor/test/issue/listResult.test.ts"]
  },
  {
    name: "a recommendation stays in the ranking although its plans would save nothing any more",
    file: "packages/advisor/src/AdviceIssuer.ts",
    find: "made.version === null && isSameRank(issued, made) && isSamePlan(",
    replaceWith: "made.version === null && isSamePlan(",
    tests: ["packages/advisor/test/issue/AdviceReplayer.test.ts"]
  },
  {
    name: "a command replaces the advice of a server that is at work",
    file: "packages/advisor/src/issue/passes.ts",
    find: "issuesChanges: !isAtWork",
    replaceWith: "issuesChanges: true",
    tests: ["packages/advisor/test/issue/passes.test.ts"]
  },
  {
    name: "an instance that something blocks is recommended",
    file: "packages/advisor/src/recommend.ts",
    find: "evaluation.asleep.length > 0) && evaluation.blockers.length === 0",
    replaceWith: "evaluation.asleep.length > 0)",
    tests: ["packages/advisor/test/recommend.test.ts"]
  },
  {
    name: "a schedule is exported for an instance that RDS does not stop",
    file: "packages/advisor/src/schedule.ts",
    find: 'kind !== "already_stopped"',
    replaceWith: 'kind === "already_stopped"',
    tests: ["packages/advisor/test/schedule.test.ts"]
  },
  {
    name: "the tag that excludes an instance is overlooked",
    file: "packages/advisor/src/evaluate.ts",
    find: "excluded === undefined ? blockers",
    replaceWith: "excluded !== null ? blockers",
    tests: ["packages/advisor/test/evaluate.test.ts"]
  },
  {
    name: "hours that are no longer kept are judged",
    file: "packages/advisor/src/history.ts",
    find: "DateTime.max(historyCutoff(now, kept), DateTime.subtract(now, { weeks: history_weeks }))",
    replaceWith: "DateTime.subtract(now, { weeks: history_weeks })",
    tests: ["packages/advisor/test/Advisor.test.ts"]
  },
  {
    name: "a cluster sleeps although one of its members is not collected",
    file: "packages/advisor/src/evaluate.ts",
    find: "if (missing.length === 0) return []",
    replaceWith: "if (missing.length >= 0) return []",
    tests: ["packages/advisor/test/clusters.test.ts"]
  },
  {
    name: "a cluster sleeps although one of its members is excluded",
    file: "packages/advisor/src/evaluate.ts",
    find: "[history, ...membersNow(history)].flatMap",
    replaceWith: "[history].flatMap",
    tests: ["packages/advisor/test/clusters.test.ts"]
  },
  {
    name: "the members of a cluster are recommended by themselves",
    file: "packages/advisor/src/units.ts",
    find: "cluster_id === null && gone_at === null",
    replaceWith: "gone_at === null",
    tests: ["packages/advisor/test/units.test.ts"]
  },
  {
    name: "an hour belongs to a plan that was issued after it began",
    file: "packages/advisor/src/issue/effectiveHours.ts",
    find: "plan.issued_at.epochMilliseconds >= hour * millisPerHour",
    replaceWith: "plan.issued_at.epochMilliseconds >= (hour + 1) * millisPerHour",
    tests: ["packages/advisor/test/issue/effectiveHours.test.ts"]
  },
  {
    name: "a start by hand in a planned sleep does not count as need",
    file: "packages/advisor/src/issue/scoreDays.ts",
    find: "goesOn && startedByHand.has(hour)",
    replaceWith: "goesOn && !goesOn",
    tests: ["packages/advisor/test/issue/scoreDays.test.ts"]
  },
  {
    name: "an hour in which a stopped unit ran unseen counts as saved",
    file: "packages/advisor/src/issue/savingsDays.ts",
    find: "part === millisPerHour && ran.has(hour)",
    replaceWith: "part > millisPerHour && ran.has(hour)",
    tests: ["packages/advisor/test/issue/savingsDays.test.ts"]
  },
  {
    name: "a unit that a reservation pays saves money",
    file: "packages/advisor/src/issue/savingsDays.ts",
    find: "price === null || reserved",
    replaceWith: "price === null",
    tests: ["packages/advisor/test/issue/savingsDays.test.ts"]
  },
  {
    name: "an hour that was really slept counts as idle",
    file: "packages/advisor/src/issue/scoreDays.ts",
    find: 'stopped: "slept"',
    replaceWith: 'stopped: "idle"',
    tests: ["packages/advisor/test/issue/scoreDays.test.ts"]
  },
  {
    name: "a promise that was broken stays as it is",
    file: "packages/advisor/src/issue/promiseOf.ts",
    find: "record.needed_hours * oneIn > observedOf(record)",
    replaceWith: "record.needed_hours > observedOf(record)",
    tests: ["packages/advisor/test/issue/promiseOf.test.ts"]
  },
  {
    name: "a plan lets sleep what must not be stopped",
    file: "packages/advisor/src/issue/draftAdvice.ts",
    find: 'asleep: false, ground: "blocked"',
    replaceWith: 'ground: "blocked"',
    tests: ["packages/advisor/test/issue/AdviceIssuer.test.ts"]
  },
  {
    name: "a plan stays as it is when its unit is excluded or gets a replica or a member",
    file: "packages/advisor/src/AdviceIssuer.ts",
    find: "priceFactsOf(unit), standing, ",
    replaceWith: "priceFactsOf(unit), ",
    tests: ["packages/advisor/test/issue/standing.test.ts"]
  },
  {
    name: "a new member of a cluster does not change its plan",
    file: "packages/advisor/src/issue/standing.ts",
    find: "members: membersNow(unit)",
    replaceWith: "members: membersNow<DescribedUnit>({})",
    tests: ["packages/advisor/test/issue/standing.test.ts"]
  },
  {
    name: "sleeps are told that something forbids by now",
    file: "packages/advisor/src/IssuedAdvice.ts",
    find: "sleeps: blockers.length === 0 ?",
    replaceWith: "sleeps: blockers.length >= 0 ?",
    tests: ["packages/advisor/test/issue/standing.test.ts"]
  },
  {
    name: "a unit that is being stopped loses its plan of the day",
    file: "packages/advisor/src/issue/standing.ts",
    find: 'new Set(["stopped", "stopping"])',
    replaceWith: 'new Set(["stopped"])',
    tests: ["packages/advisor/test/issue/standing.test.ts"]
  },
  {
    name: "plans go on although nothing is read any more",
    file: "packages/advisor/src/issue/draftAdvice.ts",
    find: "const unread = notRead(history, now)",
    replaceWith: "const unread: ReturnType<typeof notRead> = []",
    tests: ["packages/advisor/test/issue/standing.test.ts"]
  },
  {
    name: "a cluster sleeps although one of its members is not read any more",
    file: "packages/advisor/src/issue/notRead.ts",
    find: 'history.instance.kind === "instance"',
    replaceWith: 'history.instance.kind !== "instance"',
    tests: ["packages/advisor/test/issue/notRead.test.ts"]
  },
  {
    name: "a pass that failed releases the plans of the day",
    file: "packages/advisor/src/issue/passes.ts",
    find: '(status === "succeeded" || status === "partial") &&',
    replaceWith: 'status !== "running" &&',
    tests: ["packages/advisor/test/issue/AdviceSchedule.test.ts"]
  },
  {
    name: "the plan of the day is issued for a unit that was not seen today",
    file: "packages/advisor/src/AdviceIssuer.ts",
    find: "isCollected && isSeenSince(described, startOfUtcDay(today))",
    replaceWith: "isCollected",
    tests: ["packages/advisor/test/issue/AdviceIssuer.test.ts"]
  },
  {
    name: "one unit with a fault stops the advice of all",
    file: "packages/advisor/src/AdviceIssuer.ts",
    find: "Effect.as(logBroken(input.history.instance, defect), Option.none<MadeAdvice>())",
    replaceWith: "Effect.die(defect)",
    tests: ["packages/advisor/test/issue/brokenUnit.test.ts"]
  },
  {
    name: "a start by hand between two discoveries does not count as need",
    file: "packages/advisor/src/issue/startsByHand.ts",
    find: "ran.has(hour) && !ran.has(hour - 1)",
    replaceWith: "ran.has(hour) && ran.has(hour - 1)",
    tests: ["packages/advisor/test/issue/startsByHand.test.ts"]
  },
  {
    name: "a page of a pass is read with the rows from when the pass began",
    file: "packages/advisor/src/history.ts",
    find: "unitsOf(yield* list({ units: page.map(({ instance }) => instance.id) }))",
    replaceWith: "page",
    tests: ["packages/advisor/test/issue/standing.test.ts"]
  }
]
