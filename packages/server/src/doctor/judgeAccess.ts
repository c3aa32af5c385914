import type { CheckedAccess, CheckedOperation } from "@snoozeql/collector/AccessCheck"
import { judgeClock } from "./judgeClock.ts"
import type { Finding } from "./Finding.ts"

/** What a pass lacks without an optional operation. */
const without: Readonly<Record<string, string>> = {
  DescribeDBClusters: "clusters are not judged as a whole",
  DescribeEvents: "stops from before the first pass are not known",
  DescribeReservedDBInstances: "savings count instances that are paid in advance",
  GetProducts: "savings are computed with the built-in estimates"
}

const judgeOperation = ({ error, isOptional, operation, permission }: CheckedOperation): Omit<Finding, "target"> => {
  const check = permission === null ? "credentials" : `permission ${permission}`
  if (error === undefined) return { check, status: "ok", message: `AWS allows ${operation}` }
  const lack = isOptional ? `, so ${without[operation] ?? "a pass knows less"}` : ""
  // STS may be blocked in a private network, where everything else works.
  const isMinor = isOptional || (operation === "GetCallerIdentity" && error.reason === "Unavailable")
  return { check, status: isMinor ? "warning" : "failure", message: `${error.message}${lack}` }
}

/** The findings about the access to one account and region. `place` names it. */
export const judgeAccess = (access: CheckedAccess, place: string): ReadonlyArray<Finding> => {
  const target = access.account === undefined ? place : `${access.account} ${place}`
  const operations = access.operations.map(judgeOperation)
  const clock = access.clockAheadMillis === undefined ? [] : [judgeClock("AWS's", access.clockAheadMillis)]
  return [...operations, ...clock].map((finding) => ({ ...finding, target }))
}
