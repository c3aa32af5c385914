import { HttpServerResponse } from "effect/http"
import type { AwsError } from "./AwsError.ts"
import { document, element, type Xml } from "./xml.ts"

const contentType = "text/xml"
const rdsNamespace = "http://rds.amazonaws.com/doc/2014-10-31/"

/** The XML namespace of STS. */
export const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

/** A result in the XML of the AWS query protocol. */
export const queryResult = (
  operation: string,
  result: ReadonlyArray<Xml>,
  requestId: string,
  namespace: string = rdsNamespace
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    document(`${operation}Response`, namespace, [
      element(`${operation}Result`, result),
      element("ResponseMetadata", [element("RequestId", requestId)])
    ]),
    { contentType, headers: { "x-amzn-requestid": requestId } }
  )

/** An error in the XML of the AWS query protocol. */
export const queryError = (error: AwsError, requestId: string): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    document("ErrorResponse", rdsNamespace, [
      element("Error", [element("Type", error.fault), element("Code", error.code), element("Message", error.message)]),
      element("RequestId", requestId)
    ]),
    { status: error.status, contentType, headers: { "x-amzn-requestid": requestId } }
  )
