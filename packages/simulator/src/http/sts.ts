import { Effect } from "effect"
import { senderError } from "../aws/AwsError.ts"
import { queryError, queryResult, stsNamespace } from "../aws/awsQuery.ts"
import type { FormParameters } from "../rds/DescribeDBInstancesInput.ts"
import { assumeRole, assumeRoleXml } from "../sts/assumeRole.ts"
import { answerCall } from "./calls.ts"
import type { EndpointState } from "./EndpointState.ts"

/** The version of STS in a form body. */
export const stsVersion = "2011-06-15"

/** Handles the operation of STS that the form body names. */
export const makeSts = (state: EndpointState) => (form: FormParameters) => {
  const action = form["Action"]
  if (action !== "AssumeRole") {
    return answerCall(state, "Unknown", queryError, () =>
      Effect.fail(senderError("InvalidAction", `Could not find operation ${action} for version ${stsVersion}`))
    )
  }
  return answerCall(
    state,
    action,
    queryError,
    Effect.fnUntraced(function* ({ place, requestId }) {
      const session = yield* assumeRole(form, place.account, yield* state.now, state)
      return queryResult(action, assumeRoleXml(session), requestId, stsNamespace)
    })
  )
}
