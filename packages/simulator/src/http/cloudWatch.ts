import { Effect, Ref, Schema } from "effect"
import { senderError } from "../aws/AwsError.ts"
import { cloudWatchJson } from "../aws/awsJson.ts"
import { getMetricData } from "../cloudwatch/getMetricData.ts"
import { GetMetricDataInput } from "../cloudwatch/GetMetricDataInput.ts"
import { type ValidQuery, validate } from "../cloudwatch/validate.ts"
import { add } from "../Counters.ts"
import { answerCall, type Call } from "./calls.ts"
import { type EndpointState, powerLogsOf } from "./EndpointState.ts"
import { requestBody } from "./requestBody.ts"

const getMetricDataTarget = "GraniteServiceVersion20100801.GetMetricData"

const decodeInput = Schema.decodeEffect(Schema.fromJsonString(GetMetricDataInput))

/** How many distinct metrics the queries read. CloudWatch bills by this number. */
const countMetrics = (queries: ReadonlyArray<ValidQuery>): number =>
  new Set(queries.map(({ dimensions, metricName, namespace }) => JSON.stringify([namespace, metricName, dimensions])))
    .size

/** Handles the operation that the header `X-Amz-Target` names. */
export const makeCloudWatch = (state: EndpointState) => {
  const handleGetMetricData = Effect.fnUntraced(function* (call: Call) {
    const input = yield* Effect.mapError(Effect.flatMap(requestBody, decodeInput), (error) =>
      error._tag === "AwsError" ? error : senderError("SerializationException", error.message)
    )
    const request = yield* Effect.fromResult(validate(input))
    const now = yield* state.now
    const answer = yield* Effect.fromResult(
      getMetricData(request, {
        source: state.fleetOf(call.place).metricsOf(yield* powerLogsOf(state, call.place)),
        seed: state.seed,
        faults: call.faults,
        call: call.number,
        now
      })
    )
    yield* Ref.update(
      state.counters,
      add({
        queries_requested: request.queries.length,
        metrics_requested: countMetrics(request.queries),
        datapoints: answer.page.datapoints,
        internal_errors: answer.page.internalErrors,
        partial_data: answer.isCutShort ? 1 : 0
      })
    )
    return cloudWatchJson.result(answer.body, call.requestId)
  })

  return (target: string) =>
    target === getMetricDataTarget
      ? answerCall(state, "GetMetricData", cloudWatchJson.error, handleGetMetricData)
      : answerCall(state, "Unknown", cloudWatchJson.error, () =>
          Effect.fail(senderError("UnknownOperationException", `The simulator does not support ${target}.`))
        )
}
