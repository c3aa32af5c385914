import type { InstanceId } from "@snoozeql/domain/Instance"
import type { MetricsRange, MetricsStore } from "@snoozeql/store/MetricsStore"
import { DateTime, type Duration, Effect, Stream } from "effect"
import { Digest } from "effect/crypto"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { badRequest } from "../badRequest.ts"
import { acceptedType } from "./acceptedType.ts"
import { namesEntityTag } from "./entityTag.ts"
import { isWholeRange, type RangeQuery, rangeText, toMetricsRange } from "./metricsRange.ts"
import type { ReadsTogether } from "./readsTogether.ts"
import { isOneSlice, makeRangeFormats, type RangeFormat } from "./rangeFormats.ts"

/** The query of hourly metrics: which, and how they are written. */
export interface RangeRequest extends RangeQuery {
  readonly layout?: "rows" | "columns"
}

const utf8 = new TextEncoder()

/** What the text depends on, besides the instances' rows. */
const variant = (format: RangeFormat, { end, metrics, start }: MetricsRange): string =>
  [
    format.name,
    start.epochMilliseconds.toString(36),
    end.epochMilliseconds.toString(36),
    ...(metrics?.toSorted() ?? [])
  ].join(".")

/** One version for several instances. */
const combine = Effect.fnUntraced(function* (
  instanceIds: ReadonlyArray<InstanceId>,
  versions: ReadonlyMap<InstanceId, string>
) {
  const [first] = instanceIds
  if (first !== undefined && instanceIds.length === 1) return versions.get(first) ?? ""
  const digest = yield* Digest.Digest
  return yield* digest.digestHex(
    Digest.sha256,
    utf8.encode(instanceIds.map((id) => `${id} ${versions.get(id)}`).join("\n"))
  )
}, Effect.provide(Digest.layerWebCrypto))

/** Nothing around a slice of a stream, which has its own separators. */
const bare = { head: "", tail: "" }

const noBytes = new Uint8Array()

/** Puts the separators between the texts that are not empty. */
const joined = <E>(format: RangeFormat, range: MetricsRange, texts: Stream.Stream<Uint8Array, E>) =>
  Stream.concat(
    Stream.succeed(utf8.encode(format.head(range))),
    Stream.mapAccum(
      Stream.filter(texts, (text) => text.length > 0),
      () => noBytes,
      (separator, text) => [utf8.encode(format.separator), separator.length === 0 ? [text] : [separator, text]]
    )
  ).pipe(Stream.concat(Stream.succeed(utf8.encode(format.tail))))

/**
 * Makes the responses with hourly metrics of instances in a range. They can be revalidated: their entity tag is made of
 * the versions of the instances' rows, the range, the metrics and the format, so a 304 costs one small read.
 *
 * A range of one instance of up to 31 days is read at one moment, with its version: its tag is strong. More is streamed,
 * slice by slice, in memory that does not grow with its length, and without holding a connection of the database for a
 * slow client. Its rows may change meanwhile, so its tag is weak, and made of the versions before the first slice: if
 * nothing has changed since, the client has the answer of one moment.
 */
export const makeRangeResponses = (
  store: MetricsStore["Service"],
  together: ReadsTogether,
  retention: Duration.Duration
) => {
  const readVersions = (ids: readonly [InstanceId, ...ReadonlyArray<InstanceId>]) =>
    ids.length === 1 ? together.version(ids[0]) : store.getMetricsVersions(ids)

  const formats = makeRangeFormats(store)

  const chooseFormat = Effect.fnUntraced(function* ({ layout }: RangeRequest) {
    const { headers } = yield* HttpServerRequest.HttpServerRequest
    if (acceptedType(headers["accept"], ["application/json", "text/csv"]) === "text/csv") {
      if (layout === "columns") {
        return yield* badRequest("query", [{ path: ["layout"], message: "Expected rows: CSV has no other layout" }])
      }
      return formats.csv
    }
    return layout === "columns" ? formats.columns : formats.rows
  })

  /** The slices of an instance's rows. A long range is first cut to the hours that there are. */
  const slicesOf = Effect.fnUntraced(function* (format: RangeFormat, instanceId: InstanceId, range: MetricsRange) {
    if (isOneSlice(range)) return [range]
    const extent = yield* store.getMetricsExtent(instanceId)
    if (extent === null) return []
    const start = DateTime.max(range.start, extent.first)
    const end = DateTime.min(range.end, extent.last)
    return DateTime.isGreaterThan(start, end) ? [] : format.slices({ ...range, start, end })
  })

  /** The text of a slice. It is empty if the instance was deleted since its version was read. */
  const readText = (format: RangeFormat, id: InstanceId, slice: MetricsRange) =>
    format.read(id, slice, bare).pipe(
      Effect.map(({ bytes }): Uint8Array => bytes),
      Effect.catchTag("InstanceNotFound", () => Effect.succeed(noBytes))
    )

  const streamSlices = (format: RangeFormat, id: InstanceId, slices: ReadonlyArray<MetricsRange>) =>
    Stream.mapEffect(Stream.fromIterable(slices), (slice) => readText(format, id, slice))

  /**
   * The texts of all slices. The first one is read before the response begins, so that an outage of the database is told
   * as such instead of by a connection that breaks.
   */
  const streamTexts = Effect.fnUntraced(function* (
    format: RangeFormat,
    [id, ...others]: readonly [InstanceId, ...ReadonlyArray<InstanceId>],
    range: MetricsRange
  ) {
    const [slice, ...slices] = yield* slicesOf(format, id, range)
    const first = slice === undefined ? noBytes : yield* readText(format, id, slice)
    const rest = Stream.fromIterable(others).pipe(
      Stream.flatMap((other) =>
        Stream.unwrap(Effect.map(slicesOf(format, other, range), (all) => streamSlices(format, other, all)))
      )
    )
    return Stream.succeed(first).pipe(Stream.concat(streamSlices(format, id, slices)), Stream.concat(rest))
  })

  return Effect.fnUntraced(function* (
    instanceIds: readonly [InstanceId, ...ReadonlyArray<InstanceId>],
    query: RangeRequest
  ) {
    const { headers: requestHeaders } = yield* HttpServerRequest.HttpServerRequest
    const ifNoneMatch = requestHeaders["if-none-match"]
    const format = yield* chooseFormat(query)
    const known =
      ifNoneMatch === undefined && instanceIds.length === 1 && isWholeRange(query)
        ? undefined
        : yield* readVersions(instanceIds)
    const range = yield* Effect.fromResult(toMetricsRange(query, known?.readAt ?? (yield* DateTime.now), retention))
    const isShort = instanceIds.length === 1 && isOneSlice(range)

    const headersOf = (version: string) => ({
      etag: `${isShort ? "" : "W/"}"${version}.${variant(format, range)}"`,
      "cache-control": "private, no-cache",
      "resolved-range": rangeText(range),
      vary: "Accept"
    })

    const before = known ?? (isShort ? undefined : yield* readVersions(instanceIds))
    if (before !== undefined) {
      const headers = headersOf(yield* combine(instanceIds, before.versions))
      if (namesEntityTag(ifNoneMatch, headers.etag.replace(/^W\//, ""))) {
        return HttpServerResponse.empty({ status: 304, headers })
      }
      if (!isShort) {
        return HttpServerResponse.stream(joined(format, range, yield* streamTexts(format, instanceIds, range)), {
          contentType: format.contentType,
          headers
        })
      }
    }
    const { bytes, version } = yield* format.read(instanceIds[0], range, {
      head: format.head(range),
      tail: format.tail
    })
    return HttpServerResponse.uint8Array(bytes, {
      contentType: format.contentType,
      headers: headersOf(version)
    })
  })
}
