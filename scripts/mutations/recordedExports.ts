import type { Mutation } from "./Mutation.ts"

const compared = "packages/advisor/test/exports/compareExports.test.ts"
const hours = "packages/advisor/test/exports/withdrawnHours.test.ts"
const conformance = "packages/store/test/conformance/conformance.test.ts"

/** Mistakes in what is told of exports whose advice changed, and in telling it to the webhook. */
export const recordedExports: ReadonlyArray<Mutation> = [
  {
    name: "an export goes on although something forbids sleep",
    file: "packages/advisor/src/exports/withdrawnHours.ts",
    find: "if (advice === null || advice.blockers.length > 0) return exported",
    replaceWith: "if (advice === null) return exported",
    tests: [hours]
  },
  {
    name: "an export goes on although the policy keeps the unit awake",
    file: "packages/advisor/src/exports/withdrawnHours.ts",
    find: "if (awakeFor(advice, now) !== undefined) return exported",
    replaceWith: "",
    tests: [hours]
  },
  {
    name: "an export goes on although its unit cannot be read any more",
    file: "packages/advisor/src/AdviceIssuer.ts",
    find: '...(unseen ? ["unseen"] : [])',
    replaceWith: "",
    tests: ["packages/advisor/test/exports/issuedExports.test.ts"]
  },
  {
    name: "an export is compared as if its zone were that of the advice",
    file: "packages/advisor/src/exports/withdrawnHours.ts",
    find: "if (advice.timezone === timezone) return",
    replaceWith: "if (advice.timezone !== undefined) return",
    tests: [hours]
  },
  {
    name: "an hour of an export may sleep if a part of it may",
    file: "packages/advisor/src/exports/withdrawnHours.ts",
    find: ".some((other) => !allowed.has(other))",
    replaceWith: ".every((other) => !allowed.has(other))",
    tests: [hours]
  },
  {
    name: "the clocks of two zones are compared only today",
    file: "packages/analysis/src/hours/hoursInZone.ts",
    find: "const shift = offsetAt(others, at) - offset",
    replaceWith: "const shift = offsetAt(others, start) - offsetAt(own, start)",
    tests: [hours]
  },
  {
    name: "a withdrawn hour is told only if the advice changed materially",
    file: "packages/advisor/src/exports/compareExports.ts",
    find: "changes.length === 0\n    ? { version }",
    replaceWith: "changes.length === 0 || version === null\n    ? { version }",
    tests: [compared]
  },
  {
    name: "a withdrawn hour is told again at every issue",
    file: "packages/advisor/src/exports/compareExports.ts",
    find: "const before = new Set(recorded.withdrawn)",
    replaceWith: "const before = new Set<number>()",
    tests: [compared]
  },
  {
    name: "an export is withdrawn by a draft that was not issued",
    file: "packages/store/src/sql/issueAdvice.ts",
    find: "issued.flatMap(({ exports = [], plan })",
    replaceWith: "drafts.flatMap(({ exports = [], plan })",
    tests: [conformance],
    only: "ExportStore"
  },
  {
    name: "an export that was removed is still in force",
    file: "packages/store/src/sql/exports.ts",
    find: "removed_at IS NULL AND replaced_at IS NULL AND (until",
    replaceWith: "replaced_at IS NULL AND (until",
    tests: [conformance],
    only: "ExportStore"
  },
  {
    name: "the webhook is told by a server that has lost its lease",
    file: "packages/store/src/sql/webhook.ts",
    find: "(holder IS NULL OR holder = ${holder}::uuid OR leased_until <= statement_timestamp())",
    replaceWith: "(${holder}::uuid IS NOT NULL)",
    tests: [conformance],
    only: "WebhookStore"
  },
  {
    name: "changes are listed by the clock instead of by their sequence",
    file: "packages/store/src/sql/advice.ts",
    find: "ORDER BY version.sequence",
    replaceWith: "ORDER BY version.issued_at",
    tests: [conformance]
  },
  {
    name: "a message that was not taken is not sent again",
    file: "packages/advisor/src/webhook/verdict.ts",
    find: "return status >= 500 || passing.has(status)",
    replaceWith: "return status > 599 || passing.has(status)",
    tests: ["packages/advisor/test/webhook/verdict.test.ts"]
  }
]
