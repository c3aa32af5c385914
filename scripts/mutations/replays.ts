import type { Mutation } from "./Mutation.ts"

const analysis = { tests: ["packages/analysis/test/replay/savedHours.test.ts"] } as const
const advisor = { tests: ["packages/advisor/test/issue/AdviceReplayer.test.ts"] } as const

/** Mistakes in what replays say that advice saves. */
export const replays: ReadonlyArray<Mutation> = [
  {
    ...analysis,
    only: "an hour that was really slept",
    name: "an hour that was really slept counts as one in which sleep was right",
    file: "packages/analysis/src/replay/scoreReplay.ts",
    find: "if (!known) {",
    replaceWith: "if (!known && stopped[index] !== 1) {"
  },
  {
    ...analysis,
    only: "follows its plans",
    name: "who follows the plans is told that they save nothing",
    file: "packages/analysis/src/replay/scoreReplay.ts",
    find: "slept - needed + stopped - cycleCost * stops",
    replaceWith: "slept - needed - cycleCost * stops"
  },
  {
    ...analysis,
    only: "fewer than 14 days",
    name: "a few replayed days stand for a month",
    file: "packages/analysis/src/replay/replaySavings.ts",
    find: "hours < fewestReplayedHours ? null",
    replaceWith: "hours === 0 ? null"
  },
  {
    ...analysis,
    only: "whole weeks",
    name: "a replay has more weekends than other days",
    file: "packages/analysis/src/replay/replay.ts",
    find: "weeks < fewestWeeks ? earliest : table.length - weeks * hoursPerWeek",
    replaceWith: "weeks > mostWeeks ? weeks : earliest"
  },
  {
    ...analysis,
    only: "savedHoursOf",
    name: "more is promised than what is saved in operation",
    file: "packages/analysis/src/replay/replaySavings.ts",
    find: "Math.min(net, inOperation)",
    replaceWith: "Math.max(net, inOperation)"
  },
  {
    ...advisor,
    only: "though no hour of its week is recommended",
    name: "a unit is recommended whose plans save nothing in operation",
    file: "packages/advisor/src/evaluate.ts",
    find: 'basis === "replay" && conservative_net_hours_per_week > 0',
    replaceWith: 'basis === "replay"'
  },
  {
    ...advisor,
    only: "in a new time zone",
    name: "savings come from a replay in another time zone",
    file: "packages/advisor/src/issue/replayDue.ts",
    find: "methodOf(replay.inputs) === method",
    replaceWith: "replay.inputs !== method"
  },
  {
    ...advisor,
    only: "what can never sleep",
    name: "what can never sleep is replayed every week",
    file: "packages/advisor/src/issue/makeReplayer.ts",
    find: "state === undefined || isForbidden(described)",
    replaceWith: "state === undefined"
  },
  {
    tests: ["packages/advisor/test/issue/replayDue.test.ts"],
    name: "a new promise leaves the replay as it is",
    file: "packages/advisor/src/issue/replayDue.ts",
    find: "digestOf([oneIn, members.toSorted(), windows, ",
    replaceWith: "digestOf([members.toSorted(), windows, "
  },
  {
    tests: ["packages/advisor/test/issue/material.test.ts"],
    name: "advice is compared by what nobody pays",
    file: "packages/advisor/src/issue/material.ts",
    find: "(after_discount ?? per_month)?.expected ?? null",
    replaceWith: "(per_month ?? after_discount)?.expected ?? null"
  },
  {
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on memory > AdviceStore, of replays",
    name: "an older replay takes the place of a newer one in memory",
    file: "packages/store/src/memory/replays.ts",
    find: "!DateTime.isLessThan(replay.replayed_at, before.replayed_at)",
    replaceWith: "before.inputs !== undefined"
  },
  {
    tests: ["packages/store/test/conformance/conformance.test.ts"],
    only: "the stores on PGlite > AdviceStore, of replays",
    name: "an older replay takes the place of a newer one in the database",
    file: "packages/store/src/sql/replays.ts",
    find: "WHERE stored.replayed_at <= excluded.replayed_at",
    replaceWith: ""
  }
]
