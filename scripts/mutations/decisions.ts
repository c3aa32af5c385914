import type { Mutation } from "./Mutation.ts"

const sql = {
  file: "packages/store/src/sql/decisionConditions.ts",
  tests: ["packages/store/test/conformance/conformance.test.ts"],
  only: "the stores on PostgreSQL 18 > DecisionStore"
} as const
const http = "packages/http/test/decisions.test.ts"

/** Mistakes in the decisions about advice, and in what they hide. */
export const decisions: ReadonlyArray<Mutation> = [
  {
    ...sql,
    name: "a dismissed unit does not return after its date",
    find: "decisions.until > ${timestamp(at)}::timestamptz",
    replaceWith: "decisions.until > '-infinity'::timestamptz"
  },
  {
    ...sql,
    name: "a dismissed unit returns only after its date has passed, not at it",
    find: "decisions.until > ${timestamp(at)}",
    replaceWith: "decisions.until >= ${timestamp(at)}"
  },
  {
    ...sql,
    name: "a dismissed unit does not return when its advice changes",
    find: "\n      AND decisions.version IS NOT DISTINCT FROM ${newestVersion(sql)}",
    replaceWith: ""
  },
  {
    ...sql,
    name: "a decision about a unit without advice is never in force",
    find: "decisions.version IS NOT DISTINCT FROM ${newestVersion(sql)}",
    replaceWith: "decisions.version = ${newestVersion(sql)}"
  },
  {
    ...sql,
    name: "a member of a cluster has the decision from before",
    find: "(instances.cluster_id IS NULL AND ${condition})",
    replaceWith: "${condition}"
  },
  {
    ...sql,
    name: "a member of a cluster is hidden by the decision from before",
    find: "(instances.cluster_id IS NOT NULL OR ${condition})",
    replaceWith: "${condition}"
  },
  {
    name: "a decision outlives the version that it is about",
    file: "packages/store/src/sql/historyOfCreation.ts",
    find: "decisions.version IS NOT NULL AND NOT EXISTS",
    replaceWith: "decisions.version IS NULL AND NOT EXISTS",
    tests: sql.tests,
    only: sql.only
  },
  {
    name: "the ranking lists dismissed units",
    file: "packages/advisor/src/RankingFilter.ts",
    find: '["accepted", "none"]',
    replaceWith: '["accepted", "dismissed", "none"]',
    tests: [http]
  },
  {
    name: "a key with a name decides in another name",
    file: "packages/http/src/handlers/decisions.ts",
    find: "request.by !== undefined && request.by !== key.name",
    replaceWith: "request.by === key.name && request.by !== key.name",
    tests: [http]
  },
  {
    name: "a decision is made until a time that has passed",
    file: "packages/domain/src/Decision.ts",
    find: "if (!DateTime.isGreaterThan(date, now)) {",
    replaceWith: "if (DateTime.isGreaterThan(now, now)) {",
    tests: ["packages/domain/test/Decision.test.ts"]
  }
]
