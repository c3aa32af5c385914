import { ByteSize, Context, Effect, Layer, Semaphore } from "effect"
import { HttpIncomingMessage, HttpServerRequest } from "effect/http"
import {
  type BodyLimits,
  ContentTooLarge,
  EndpointBodyLimits,
  JsonBody,
  UnsupportedMediaType
} from "@snoozeql/client/api/JsonBody"
import { badRequest } from "../badRequest.ts"
import { findExcess } from "./jsonExcess.ts"

const excessMessages = {
  members: (limits: BodyLimits) => `Expected at most ${limits.members} members in an object or an array`,
  values: (limits: BodyLimits) => `Expected at most ${limits.values} values`
}

const sizeOf = ({ mebibytes }: BodyLimits): ByteSize.ByteSize => ByteSize.mebibytes(mebibytes)

const tooLarge = (limits: BodyLimits) =>
  new ContentTooLarge({ detail: `The body is larger than ${sizeOf(limits)} bytes` })

const isJson = (contentType: string): boolean => contentType.split(";")[0]?.trim().toLowerCase() === "application/json"

/** Whether the headers announce a body. A chunked body has no content length. */
const mayHaveBody = (request: HttpServerRequest.HttpServerRequest): boolean =>
  request.headers["transfer-encoding"] !== undefined || (request.headers["content-length"] ?? "0") !== "0"

/** Bodies up to this size are read without waiting. A registration with many tags is smaller. */
const smallBodySize = 16 * 1024

/** How many mebibytes of larger bodies are in memory at a time. More wait in their sockets. */
const mebibytesInMemory = 64

const isSmall = ({ headers }: HttpServerRequest.HttpServerRequest): boolean =>
  headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) <= smallBodySize

const readBody = (request: HttpServerRequest.HttpServerRequest, limits: BodyLimits) =>
  request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, sizeOf(limits)),
    Effect.mapError(({ reason }) =>
      reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge"
        ? tooLarge(limits)
        : badRequest("payload", [{ path: [], message: "The connection broke before the whole body had arrived" }])
    )
  )

const decodeText = (bytes: ArrayBuffer) =>
  Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () => badRequest("payload", [{ path: [], message: "The body is not valid UTF-8" }])
  })

/** Whether a body is empty. Some clients send an empty object instead of no body. */
const isNothing = (text: string): boolean => /^\s*(?:\{\s*\}\s*)?$/.test(text)

/**
 * Checks the type, the size and the encoding of a body before it is decoded. If the endpoint takes no body, checks that
 * there is none.
 *
 * A body without a content type is refused too. A web page can send such a body to another site without asking that site
 * first, but not a body of type `application/json`.
 */
export const layer: Layer.Layer<JsonBody> = Layer.effect(
  JsonBody,
  Effect.gen(function* () {
    const large = yield* Semaphore.make(mebibytesInMemory)

    const checkText = Effect.fnUntraced(function* (
      request: HttpServerRequest.HttpServerRequest,
      takesBody: boolean,
      limits: BodyLimits
    ) {
      const text = yield* Effect.flatMap(readBody(request, limits), decodeText)
      const excess = findExcess(text, limits)
      if (excess !== undefined)
        return yield* badRequest("payload", [{ path: [], message: excessMessages[excess](limits) }])
      if (!takesBody && !isNothing(text)) {
        return yield* badRequest("payload", [{ path: [], message: "Expected no body" }])
      }
    })

    return Effect.fnUntraced(function* (httpEffect, { endpoint }) {
      const request = yield* HttpServerRequest.HttpServerRequest
      const contentType = request.headers["content-type"]
      if (contentType === undefined ? mayHaveBody(request) : !isJson(contentType)) {
        return yield* new UnsupportedMediaType({ detail: "Expected a body of content type application/json" })
      }
      if ((request.headers["content-encoding"] ?? "identity") !== "identity") {
        return yield* new UnsupportedMediaType({ detail: "Expected a body without content encoding" })
      }
      const limits = Context.get(endpoint.annotations, EndpointBodyLimits)
      if (Number(request.headers["content-length"] ?? 0) > Number(sizeOf(limits))) return yield* tooLarge(limits)
      const check = checkText(request, endpoint.payload.size > 0, limits)
      if (isSmall(request)) {
        yield* check
        return yield* httpEffect
      }
      return yield* large.withPermits(limits.mebibytes)(Effect.andThen(check, httpEffect))
    })
  })
)
