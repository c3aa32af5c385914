import { HttpServerResponse } from "effect/http"
import type { AwsError } from "./AwsError.ts"

type Response = HttpServerResponse.HttpServerResponse

/** How a service writes AWS JSON. */
interface AwsJson {
  readonly result: (body: unknown, requestId: string) => Response
  readonly error: (error: AwsError, requestId: string) => Response
}

interface AwsJsonOptions {
  readonly contentType: string
  /** Written before an error code, with `#` between them. */
  readonly shapeNamespace: string
  readonly errorHeaders: (error: AwsError) => Readonly<Record<string, string>>
}

const awsJson = ({ contentType, errorHeaders, shapeNamespace }: AwsJsonOptions): AwsJson => ({
  result: (body, requestId) =>
    HttpServerResponse.text(JSON.stringify(body), { contentType, headers: { "x-amzn-requestid": requestId } }),
  error: (error, requestId) =>
    HttpServerResponse.text(JSON.stringify({ __type: `${shapeNamespace}#${error.code}`, message: error.message }), {
      status: error.status,
      contentType,
      headers: { "x-amzn-requestid": requestId, ...errorHeaders(error) }
    })
})

/**
 * AWS JSON 1.0 of CloudWatch, which used the AWS query protocol before. It still sends that protocol's error code in a
 * header, which the SDKs read.
 */
export const cloudWatchJson: AwsJson = awsJson({
  contentType: "application/x-amz-json-1.0",
  shapeNamespace: "com.amazonaws.cloudwatch",
  errorHeaders: ({ code, fault }) => ({ "x-amzn-query-error": `${code};${fault}` })
})

/** AWS JSON 1.1 of the price list. */
export const pricingJson: AwsJson = awsJson({
  contentType: "application/x-amz-json-1.1",
  shapeNamespace: "com.amazonaws.pricing",
  errorHeaders: () => ({})
})
