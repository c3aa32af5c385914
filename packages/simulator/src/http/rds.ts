import { Effect, Ref, Result } from "effect"
import { senderError } from "../aws/AwsError.ts"
import { queryError, queryResult } from "../aws/awsQuery.ts"
import { element } from "../aws/xml.ts"
import { add } from "../Counters.ts"
import { clustersOf } from "../clusters/clusterOf.ts"
import { reservations } from "../fleet/reservations.ts"
import { dbClusterXml } from "../rds/dbClusterXml.ts"
import { dbInstanceXml } from "../rds/dbInstanceXml.ts"
import { describeDBClusters } from "../rds/describeDBClusters.ts"
import { describeDBInstances } from "../rds/describeDBInstances.ts"
import { decodeDescribeDBInstances, type FormParameters } from "../rds/DescribeDBInstancesInput.ts"
import { eventsOf, eventXml } from "../rds/events.ts"
import { pageOf } from "../rds/pageOf.ts"
import { reservedDBInstanceXml } from "../rds/reservedDBInstanceXml.ts"
import { answerCall, type Call } from "./calls.ts"
import { type EndpointState, presentInstances } from "./EndpointState.ts"
import { makeRdsPower } from "./rdsPower.ts"

const version = "2014-10-31"

/** Handles the operation of RDS that the form body names. */
export const makeRds = (state: EndpointState) => {
  const answerPower = makeRdsPower(state)

  const handleDescribeDBInstances = Effect.fnUntraced(function* (form: FormParameters, call: Call) {
    const now = yield* state.now
    const present = yield* presentInstances(state, call.place, now)
    const page = yield* Effect.fromResult(
      Result.flatMap(decodeDescribeDBInstances(form), (input) => describeDBInstances(present, input))
    )
    yield* Ref.update(state.counters, add({ instances: page.instances.length }))
    const instances = page.instances.map((instance) => dbInstanceXml(instance, call.place, now))
    return queryResult(
      "DescribeDBInstances",
      [...(page.marker === undefined ? [] : [element("Marker", page.marker)]), element("DBInstances", instances)],
      call.requestId
    )
  })

  const handleDescribeDBClusters = Effect.fnUntraced(function* (form: FormParameters, call: Call) {
    const now = yield* state.now
    const clusters = clustersOf(yield* presentInstances(state, call.place, now))
    const page = yield* Effect.fromResult(
      Result.flatMap(decodeDescribeDBInstances(form), (input) =>
        describeDBClusters(clusters, input, form["DBClusterIdentifier"])
      )
    )
    return queryResult(
      "DescribeDBClusters",
      [
        ...(page.marker === undefined ? [] : [element("Marker", page.marker)]),
        element(
          "DBClusters",
          page.items.map((cluster) => dbClusterXml(cluster, call.place, now))
        )
      ],
      call.requestId
    )
  })

  const handleDescribeEvents = Effect.fnUntraced(function* (form: FormParameters, call: Call) {
    const now = yield* state.now
    const sourceType = form["SourceType"] === "db-cluster" ? "db-cluster" : "db-instance"
    const events = eventsOf(yield* presentInstances(state, call.place, now), sourceType, now)
    const page = yield* Effect.fromResult(
      Result.flatMap(decodeDescribeDBInstances(form), (input) => pageOf(events, input))
    )
    return queryResult(
      "DescribeEvents",
      [
        ...(page.marker === undefined ? [] : [element("Marker", page.marker)]),
        element(
          "Events",
          page.items.map((event) => eventXml(event, call.place))
        )
      ],
      call.requestId
    )
  })

  const handleDescribeReservedDBInstances = (call: Call) =>
    queryResult(
      "DescribeReservedDBInstances",
      [element("ReservedDBInstances", reservations.map(reservedDBInstanceXml))],
      call.requestId
    )

  return (form: FormParameters) => {
    const action = form["Version"] === version ? form["Action"] : undefined
    switch (action) {
      case "DescribeDBInstances":
        return answerCall(state, action, queryError, (call) => handleDescribeDBInstances(form, call))
      case "DescribeDBClusters":
        return answerCall(state, action, queryError, (call) => handleDescribeDBClusters(form, call))
      case "DescribeEvents":
        return answerCall(state, action, queryError, (call) => handleDescribeEvents(form, call))
      case "DescribeReservedDBInstances":
        return answerCall(state, action, queryError, (call) => Effect.succeed(handleDescribeReservedDBInstances(call)))
      case "StopDBInstance":
      case "StartDBInstance":
      case "StopDBCluster":
      case "StartDBCluster":
        return answerPower(action, form)
      default:
        return answerCall(state, "Unknown", queryError, () =>
          Effect.fail(
            senderError("InvalidAction", `Could not find operation ${form["Action"]} for version ${form["Version"]}`)
          )
        )
    }
  }
}
