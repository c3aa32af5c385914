import { Effect, Stream } from "effect"
import { Headers, HttpBody, HttpServerRequest, HttpServerResponse } from "effect/http"

/** Smaller bodies are sent as they are: compressing them would cost more time than it saves. */
const minimumLength = 4096

const suffix = "-gzip"

/** Whether an Accept-Encoding header prefers gzip to no coding (RFC 9110, section 12.5.3). */
export const acceptsGzip = (acceptEncoding: string | undefined): boolean => {
  let any = 0
  let gzip: number | undefined
  for (const part of acceptEncoding?.split(",") ?? []) {
    const [coding = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith("q="))
    const weight = quality === undefined ? 1 : Number(quality.slice(2))
    if (coding === "gzip" || coding === "x-gzip") gzip = weight
    else if (coding === "*") any = weight
  }
  return (gzip ?? any) > 0
}

const isText = (type: string | undefined): boolean => /^(?:text\/|application\/(?:problem\+)?json)/.test(type ?? "")

const gzip = (readable: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
  readable.pipeThrough(new CompressionStream("gzip"))

const compressBody = (body: HttpBody.HttpBody): HttpBody.HttpBody | undefined => {
  if (body._tag !== "Stream" && (body._tag !== "Uint8Array" || body.contentLength < minimumLength)) return undefined
  const stream = body._tag === "Stream" ? body.stream : Stream.succeed(body.body)
  return HttpBody.stream(
    Stream.fromReadableStream({ evaluate: () => gzip(Stream.toReadableStream(stream)), onError: (cause) => cause }),
    body.contentType
  )
}

/** The strong tag of the compressed response. A weak one covers both, which have the same content. */
const compressedTag = (tag: string): string => tag.replace(/^(".*)"$/, `$1${suffix}"`)

const withVary = (headers: Headers.Headers): Headers.Headers =>
  Headers.set(
    headers,
    "vary",
    headers["vary"] === undefined ? "Accept-Encoding" : `${headers["vary"]}, Accept-Encoding`
  )

const withTag = (headers: Headers.Headers): Headers.Headers =>
  headers["etag"] === undefined ? headers : Headers.set(headers, "etag", compressedTag(headers["etag"]))

/**
 * Compresses text of at least 4 KiB with gzip for clients that accept it, piece by piece. A strong entity tag belongs to
 * one sequence of bytes (RFC 9110, section 8.8.1), so the tag of a compressed response ends in `-gzip`. Handlers know
 * nothing of this: the ending is removed from a request's If-None-Match, and added to the tag of the 304.
 */
export const compress = <E, R>(
  app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const { "accept-encoding": acceptEncoding, "if-none-match": ifNoneMatch } = request.headers
    const namesCompressed = ifNoneMatch?.includes(`${suffix}"`) === true
    const accepts = acceptsGzip(acceptEncoding)
    if (!accepts && !namesCompressed) return yield* Effect.map(app, varying)
    // Without gzip, the client could not use what it has kept.
    const withoutSuffix = namesCompressed && accepts ? ifNoneMatch.replaceAll(`${suffix}"`, '"') : ifNoneMatch
    const response = yield* withoutSuffix === ifNoneMatch || withoutSuffix === undefined
      ? app
      : Effect.provideService(
          app,
          HttpServerRequest.HttpServerRequest,
          request.modify({ headers: Headers.set(request.headers, "if-none-match", withoutSuffix) })
        )
    if (response.status === 304) {
      const headers = withVary(response.headers)
      return HttpServerResponse.setHeaders(response, namesCompressed ? withTag(headers) : headers)
    }
    const varied = varying(response)
    if (!accepts || request.method === "HEAD" || !isText(response.headers["content-type"])) return varied
    const body = compressBody(response.body)
    if (body === undefined) return varied
    const compressed = HttpServerResponse.setBody(HttpServerResponse.removeHeader(varied, "content-length"), body)
    return HttpServerResponse.setHeaders(
      compressed,
      Headers.set(withTag(compressed.headers), "content-encoding", "gzip")
    )
  })

const varying = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse =>
  response.status === 304 || isText(response.headers["content-type"])
    ? HttpServerResponse.setHeaders(response, withVary(response.headers))
    : response
