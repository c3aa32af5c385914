import { Effect } from "effect"
import { type AwsError, senderError } from "../aws/AwsError.ts"
import { queryError, queryResult, stsNamespace } from "../aws/awsQuery.ts"
import type { Xml } from "../aws/xml.ts"
import type { FormParameters } from "../rds/DescribeDBInstancesInput.ts"
import { assumeRole, assumeRoleXml } from "../sts/assumeRole.ts"
import { callerIdentityXml } from "../sts/callerIdentity.ts"
import { answerCall, type Call } from "./calls.ts"
import type { EndpointState } from "./EndpointState.ts"

/** The version of STS in a form body. */
export const stsVersion = "2011-06-15"

/** Handles the operation of STS that the form body names. */
export const makeSts = (state: EndpointState) => (form: FormParameters) => {
  const action = form["Action"]
  const answer = (
    operation: "AssumeRole" | "GetCallerIdentity",
    result: (call: Call) => Effect.Effect<ReadonlyArray<Xml>, AwsError>
  ) =>
    answerCall(state, operation, queryError, (call) =>
      Effect.map(result(call), (xml) => queryResult(operation, xml, call.requestId, stsNamespace))
    )
  switch (action) {
    case "AssumeRole":
      return answer(
        action,
        Effect.fnUntraced(function* ({ place }) {
          return assumeRoleXml(yield* assumeRole(form, place.account, yield* state.now, state))
        })
      )
    case "GetCallerIdentity":
      return answer(action, ({ place }) => Effect.succeed(callerIdentityXml(place)))
    default:
      return answerCall(state, "Unknown", queryError, () =>
        Effect.fail(senderError("InvalidAction", `Could not find operation ${action} for version ${stsVersion}`))
      )
  }
}
