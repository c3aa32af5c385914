import { Result } from "effect"
import { type AwsError, senderError } from "../aws/AwsError.ts"
import { clustersOf } from "../clusters/clusterOf.ts"
import type { SimulatedInstance } from "../fleet/SimulatedInstance.ts"
import { unitIdOf } from "../power/powered.ts"
import { findCluster } from "./describeDBClusters.ts"
import { findInstance } from "./describeDBInstances.ts"
import type { FormParameters } from "./DescribeDBInstancesInput.ts"

/** The operations that stop and start. */
export const powerOperations = ["StopDBInstance", "StartDBInstance", "StopDBCluster", "StartDBCluster"] as const
/** An operation that stops or starts an instance or a cluster. */
export type PowerOperation = (typeof powerOperations)[number]

/** What an operation stops or starts. */
export interface PowerChange {
  readonly action: "stop" | "start"
  /** The resource id of the instance or cluster. */
  readonly unitId: string
}

const required = (form: FormParameters, name: string): Result.Result<string, AwsError> => {
  const value = form[name]
  return value === undefined || value === ""
    ? Result.fail(senderError("MissingParameter", `The request must contain the parameter ${name}.`))
    : Result.succeed(value)
}

/**
 * Why an instance cannot be stopped or started at all. The rules are from "Stopping an Amazon RDS DB instance
 * temporarily" in the RDS user guide. The API reference does not say which errors they lead to.
 */
const refusalOf = (instance: SimulatedInstance): AwsError | undefined => {
  const { clusterIdentifier, engine, multiAz, replicas, replicates } = instance
  if (clusterIdentifier !== undefined) {
    return senderError(
      "InvalidParameterCombination",
      `${engine} DB instances are not eligible for stopping and starting.`
    )
  }
  if (replicates !== undefined) {
    return senderError("InvalidDBInstanceState", "Cannot stop or start a Read-Replica instance")
  }
  if (replicas.length > 0) {
    return senderError("InvalidDBInstanceState", "Cannot stop or start an instance with Read-Replicas")
  }
  if (engine.startsWith("sqlserver") && multiAz) {
    return senderError("InvalidParameterCombination", "Cannot stop or start a SQLServer MultiAz instance")
  }
  return undefined
}

const changeInstance = (
  present: ReadonlyArray<SimulatedInstance>,
  form: FormParameters,
  action: PowerChange["action"],
  now: number
): Result.Result<PowerChange, AwsError> =>
  Result.gen(function* () {
    const instance = yield* findInstance(present, yield* required(form, "DBInstanceIdentifier"))
    const refusal = refusalOf(instance)
    if (refusal !== undefined) return yield* Result.fail(refusal)
    const status = instance.statusAt(now)
    if (action === "stop" && status !== "available") {
      return yield* Result.fail(
        senderError("InvalidDBInstanceState", `Instance ${instance.identifier} is not in available state.`)
      )
    }
    if (action === "start" && status !== "stopped") {
      return yield* Result.fail(
        senderError(
          "InvalidDBInstanceState",
          `Instance ${instance.identifier} cannot be started as it is not in one of the following statuses: 'stopped'.`
        )
      )
    }
    return { action, unitId: unitIdOf(instance) }
  })

const changeCluster = (
  present: ReadonlyArray<SimulatedInstance>,
  form: FormParameters,
  action: PowerChange["action"],
  now: number
): Result.Result<PowerChange, AwsError> =>
  Result.gen(function* () {
    const { cluster } = yield* findCluster(clustersOf(present), yield* required(form, "DBClusterIdentifier"))
    // "Limitations for Multi-AZ DB clusters" in the RDS user guide: they cannot be stopped.
    if (!cluster.engine.startsWith("aurora") && !["docdb", "neptune"].includes(cluster.engine)) {
      return yield* Result.fail(
        senderError(
          "InvalidParameterCombination",
          `${cluster.engine} DB clusters are not eligible for stopping and starting.`
        )
      )
    }
    const status = cluster.statusAt(now)
    const expected = action === "stop" ? "available" : "stopped"
    return status === expected
      ? { action, unitId: cluster.resourceId }
      : yield* Result.fail(
          senderError(
            "InvalidDBClusterStateFault",
            `DbCluster ${cluster.identifier} is in ${status} state but expected it to be one of ${expected}.`
          )
        )
  })

/** What an operation stops or starts now, or why RDS refuses it. */
export const changePower = (
  operation: PowerOperation,
  present: ReadonlyArray<SimulatedInstance>,
  form: FormParameters,
  now: number
): Result.Result<PowerChange, AwsError> => {
  const action = operation.startsWith("Stop") ? "stop" : "start"
  return operation.endsWith("Cluster")
    ? changeCluster(present, form, action, now)
    : changeInstance(present, form, action, now)
}
