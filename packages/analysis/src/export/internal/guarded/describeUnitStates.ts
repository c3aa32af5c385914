import type { GuardedUnit } from "./GuardedUnit.ts"
import { callAws, type Catcher, type ChoiceState, expression, type Retrier, type State } from "./StateMachine.ts"

/** The names of the states that read a unit, and where they lead. */
export interface DescribeOptions {
  /** The name of the first state. */
  readonly name: string
  readonly next: string
  readonly caught: Omit<Catcher, "ErrorEquals">
  readonly retry?: ReadonlyArray<Retrier>
}

const described = "$states.result.DbInstances[0]"
const describedCluster = "$states.result.DbClusters[0]"

/** RDS accepts a stop of a cluster, and clients can use it, only when every member is available. */
const statusOfCluster = [
  "($other := $states.result.DbInstances[DbInstanceStatus != 'available'].DbInstanceStatus;",
  "$clusterStatus != 'available' ? $clusterStatus : $count($other) > 0 ? $other[0] : 'available')"
].join(" ")

/**
 * The states that read a unit. They set `status`, `resourceId` and `members`, the identifiers of the instances whose
 * metrics show use. A cluster has the status of a member that is not available.
 */
export const describeUnitStates = (
  { kind, name: unitName, partition }: GuardedUnit,
  { caught, name, next, retry }: DescribeOptions
): { readonly [name: string]: State } => {
  const retried = retry === undefined ? {} : { Retry: retry }
  if (kind === "instance") {
    return {
      [name]: callAws(partition, "rds:describeDBInstances", {
        Arguments: { DbInstanceIdentifier: unitName },
        Assign: {
          status: expression(`${described}.DbInstanceStatus`),
          resourceId: expression(`${described}.DbiResourceId`),
          members: [unitName]
        },
        ...retried,
        caught,
        Next: next
      })
    }
  }
  const membersName = `${name}Members`
  return {
    [name]: callAws(partition, "rds:describeDBClusters", {
      Arguments: { DbClusterIdentifier: unitName },
      Assign: {
        clusterStatus: expression(`${describedCluster}.Status`),
        resourceId: expression(`${describedCluster}.DbClusterResourceId`),
        members: expression(`[${describedCluster}.DbClusterMembers.DbInstanceIdentifier]`)
      },
      ...retried,
      caught,
      Next: membersName
    }),
    [membersName]: callAws(partition, "rds:describeDBInstances", {
      Arguments: { Filters: [{ Name: "db-cluster-id", Values: [unitName] }] },
      Assign: { status: expression(statusOfCluster) },
      ...retried,
      caught,
      Next: next
    })
  }
}

/** The call that stops or starts a unit, and its arguments. */
export const changeOf = (
  { kind, name }: GuardedUnit,
  action: "stop" | "start"
): { readonly call: string; readonly Arguments: { readonly [name: string]: string } } =>
  kind === "cluster"
    ? { call: `rds:${action}DBCluster`, Arguments: { DbClusterIdentifier: name } }
    : { call: `rds:${action}DBInstance`, Arguments: { DbInstanceIdentifier: name } }

/** Goes to `next` if the name belongs to another database now. Without a known resource id, nobody can tell. */
export const whenAnother = ({ resourceId }: GuardedUnit, next: string): ChoiceState["Choices"] =>
  resourceId === undefined ? [] : [{ Condition: expression(`$resourceId != '${resourceId}'`), Next: next }]

/** A state that is only reached through `whenAnother`. */
export const ifAnother = (
  { resourceId }: GuardedUnit,
  name: string,
  state: State
): { readonly [name: string]: State } => (resourceId === undefined ? {} : { [name]: state })
