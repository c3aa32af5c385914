import { Effect, Ref } from "effect"
import { placeKey } from "../accounts/SimulatedAccount.ts"
import { senderError } from "../aws/AwsError.ts"
import { queryError, queryResult } from "../aws/awsQuery.ts"
import { clustersOf } from "../clusters/clusterOf.ts"
import { draw } from "../faults/draw.ts"
import { unitIdOf } from "../power/powered.ts"
import { startAt, stopAt } from "../power/PowerLog.ts"
import { changePower, type PowerChange, type PowerOperation } from "../rds/changePower.ts"
import { dbClusterXml } from "../rds/dbClusterXml.ts"
import { dbInstanceXml } from "../rds/dbInstanceXml.ts"
import type { FormParameters } from "../rds/DescribeDBInstancesInput.ts"
import { answerCall, type Call } from "./calls.ts"
import { type EndpointState, presentInstances } from "./EndpointState.ts"

/** Handles the operations of RDS that stop and start instances and clusters. */
export const makeRdsPower = (state: EndpointState) => {
  const record = (call: Call, { action, unitId }: PowerChange, now: number) =>
    Ref.update(state.powerLogs, (all) => {
      const key = placeKey(call.place)
      const logs = all.get(key)
      const change = action === "stop" ? stopAt : startAt
      const log = change(logs?.get(unitId) ?? [], now, state.transitionTimes)
      return new Map(all).set(key, new Map(logs).set(unitId, log))
    })

  const handle = Effect.fnUntraced(function* (operation: PowerOperation, form: FormParameters, call: Call) {
    const now = yield* state.now
    const change = yield* Effect.fromResult(
      changePower(operation, yield* presentInstances(state, call.place, now), form, now)
    )
    const { insufficient_capacity_rate: rate } = call.faults
    if (change.action === "start" && draw(state.seed, `${operation} capacity`, call.number, rate)) {
      return yield* senderError(
        "InsufficientDBInstanceCapacity",
        "The specified DB instance class is not available in the specified Availability Zone."
      )
    }
    yield* record(call, change, now)
    const members = (yield* presentInstances(state, call.place, now)).filter(
      (instance) => unitIdOf(instance) === change.unitId
    )
    const described = operation.endsWith("Cluster")
      ? clustersOf(members).map((cluster) => dbClusterXml(cluster, call.place, now))
      : members.map((instance) => dbInstanceXml(instance, call.place, now))
    return queryResult(operation, described, call.requestId)
  })

  return (operation: PowerOperation, form: FormParameters) =>
    answerCall(state, operation, queryError, (call) => handle(operation, form, call))
}
