import type { SqlClient, Statement } from "effect/sql"
import type { DecisionSelection } from "../DecisionSelection.ts"
import { arrayLiteral, timestamp } from "./parameters.ts"

/** The number of the newest version of the advice for the unit of a row of `decisions`; null without advice. */
export const newestVersion = (sql: SqlClient.SqlClient): Statement.Fragment => sql`(
  SELECT max(advice_versions.version) FROM advice_versions WHERE advice_versions.instance_id = decisions.instance_id
)`

/**
 * The conditions on the table `instances` by which a selection by decisions selects units. Use them only where every row
 * is a unit; otherwise use `decisionConditionsWithMembers`. They read no column of `instances` but `id`, so that
 * PostgreSQL can merge indexes.
 */
export const decisionConditions = (
  sql: SqlClient.SqlClient,
  selection: DecisionSelection | undefined
): ReadonlyArray<Statement.Fragment> => {
  if (selection === undefined) return []
  const { at, states } = selection
  const decided = (["accepted", "dismissed"] as const).filter(
    (state) => states.includes(state) !== states.includes("none")
  )
  const hasOne = sql`EXISTS (
    SELECT FROM decisions
    WHERE decisions.instance_id = instances.id
      AND decisions.verdict = ANY(${arrayLiteral(decided)}::text[])
      AND (decisions.until IS NULL OR decisions.until > ${timestamp(at)}::timestamptz)
      AND decisions.version IS NOT DISTINCT FROM ${newestVersion(sql)}
  )`
  // With `none`, those are omitted that have a decision of the other states.
  if (!states.includes("none")) return [hasOne]
  return decided.length === 0 ? [] : [sql`NOT ${hasOne}`]
}

/** The same conditions for rows that may be members of clusters. A member counts as a unit without a decision. */
export const decisionConditionsWithMembers = (
  sql: SqlClient.SqlClient,
  selection: DecisionSelection | undefined
): ReadonlyArray<Statement.Fragment> =>
  decisionConditions(sql, selection).map((condition) =>
    selection?.states.includes("none") === true
      ? sql`(instances.cluster_id IS NOT NULL OR ${condition})`
      : sql`(instances.cluster_id IS NULL AND ${condition})`
  )
