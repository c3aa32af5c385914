import { Effect } from "effect"
import { queryError } from "../aws/awsQuery.ts"
import { answerCall } from "./calls.ts"
import type { EndpointState } from "./EndpointState.ts"
import { makeRds } from "./rds.ts"
import { requestBody } from "./requestBody.ts"
import { makeSts, stsVersion } from "./sts.ts"

/** Handles a request in the AWS query protocol: the version in its form body decides whether it is for STS or RDS. */
export const makeQueryProtocol = (state: EndpointState) => {
  const answerRds = makeRds(state)
  const answerSts = makeSts(state)
  return Effect.matchEffect(requestBody, {
    onFailure: (error) => answerCall(state, "Unknown", queryError, () => Effect.fail(error)),
    onSuccess: (body) => {
      const form = Object.fromEntries(new URLSearchParams(body))
      return form["Version"] === stsVersion ? answerSts(form) : answerRds(form)
    }
  })
}
