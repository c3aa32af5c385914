import { Effect, Schema } from "effect"
import { senderError } from "../aws/AwsError.ts"
import { pricingJson } from "../aws/awsJson.ts"
import { getProducts, GetProductsInput } from "../pricing/getProducts.ts"
import { answerCall, type Call } from "./calls.ts"
import type { EndpointState } from "./EndpointState.ts"
import { requestBody } from "./requestBody.ts"

/** The beginning of the header `X-Amz-Target` of every operation of the price list. */
export const pricingTarget = "AWSPriceListService."

const decodeInput = Schema.decodeEffect(Schema.fromJsonString(GetProductsInput))

/** Handles the operation of the price list that the header `X-Amz-Target` names. */
export const makePricing = (state: EndpointState) => {
  const handleGetProducts = Effect.fnUntraced(function* ({ place, requestId }: Call) {
    const input = yield* Effect.mapError(Effect.flatMap(requestBody, decodeInput), (error) =>
      error._tag === "AwsError" ? error : senderError("InvalidParameterException", error.message)
    )
    return pricingJson.result(yield* Effect.fromResult(getProducts(input, place.region)), requestId)
  })

  return (target: string) =>
    target === `${pricingTarget}GetProducts`
      ? answerCall(state, "GetProducts", pricingJson.error, handleGetProducts)
      : answerCall(state, "Unknown", pricingJson.error, () =>
          Effect.fail(senderError("UnknownOperationException", `The simulator does not support ${target}.`))
        )
}
