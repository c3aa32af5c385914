import { ByteSize, Effect } from "effect"
import { HttpIncomingMessage, type HttpServerError, HttpServerRequest } from "effect/http"
import { AwsError, senderError } from "../aws/AwsError.ts"

/** The largest body that CloudWatch accepts, in bytes. */
const maximumBodySize = 614_400

const isTooLarge = (error: HttpServerError.HttpServerError): boolean =>
  error.reason._tag === "RequestParseError" && error.reason.reason === "BodyTooLarge"

/** The text of the request's body. */
export const requestBody: Effect.Effect<string, AwsError, HttpServerRequest.HttpServerRequest> = Effect.flatMap(
  HttpServerRequest.HttpServerRequest,
  (request) =>
    Effect.mapError(request.text, (error) =>
      isTooLarge(error)
        ? new AwsError({
            code: "RequestEntityTooLarge",
            status: 413,
            fault: "Sender",
            message: `Request size ${request.headers["content-length"] ?? "of a chunked body"} exceeded ${maximumBodySize} bytes`
          })
        : senderError("IncompleteBody", "The body of the request could not be read.")
    )
).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maximumBodySize)))
