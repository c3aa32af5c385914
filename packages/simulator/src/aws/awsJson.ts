import { HttpServerResponse } from "effect/http"
import type { AwsError } from "./AwsError.ts"

const contentType = "application/x-amz-json-1.0"
const shapeNamespace = "com.amazonaws.cloudwatch"

/** A result in AWS JSON 1.0. */
export const jsonResult = (body: unknown, requestId: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify(body), { contentType, headers: { "x-amzn-requestid": requestId } })

/**
 * An error in AWS JSON 1.0. CloudWatch used the AWS query protocol before. It still sends that protocol's error code in a
 * header, which the SDKs read.
 */
export const jsonError = (error: AwsError, requestId: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify({ __type: `${shapeNamespace}#${error.code}`, message: error.message }), {
    status: error.status,
    contentType,
    headers: { "x-amzn-requestid": requestId, "x-amzn-query-error": `${error.code};${error.fault}` }
  })
