import type { Mutation } from "./Mutation.ts"

const routes = { tests: ["packages/http/test/routes.test.ts"], only: "in memory" } as const

/** Mistakes in the HTTP API, seen through a real server. */
export const http: ReadonlyArray<Mutation> = [
  {
    name: "an entity tag does not depend on the range",
    file: "packages/http/src/handlers/rangeResponse.ts",
    find: "end.epochMilliseconds.toString(36),",
    replaceWith: "",
    tests: ["packages/http/test/rangeTags.test.ts"],
    only: "in memory"
  },
  {
    name: "a relative start is not the beginning of its hour, so that tags change every millisecond",
    file: "packages/http/src/handlers/metricsRange.ts",
    find: "retentionCutoff(now, givenStart)",
    replaceWith: "resolveTime(givenStart, now)",
    tests: ["packages/http/test/rangeTags.test.ts"],
    only: "in memory"
  },
  {
    name: "compressed bytes have the strong tag of the others",
    file: "packages/http/src/middleware/compression.ts",
    find: '`$1${suffix}"`',
    replaceWith: '`$1"`',
    tests: ["packages/http/test/compression.test.ts"]
  },
  {
    name: "a snapshot may come from the future, and bind all others until then",
    file: "packages/http/src/handlers/metrics.ts",
    find: "DateTime.isGreaterThan(as_of, now)",
    replaceWith: "false",
    tests: ["packages/http/test/batches.test.ts"],
    only: "in memory"
  },
  {
    name: "a batch for a cluster is stored",
    file: "packages/http/src/handlers/metricBatch.ts",
    find: 'kind === "instance" ? []',
    replaceWith: 'kind !== "unknown" ? []',
    tests: ["packages/http/test/batches.test.ts"],
    only: "in memory"
  },
  {
    name: "a body of any number of members is parsed",
    file: "packages/http/src/middleware/jsonExcess.ts",
    find: "separated >= limits.members",
    replaceWith: "separated < 0",
    tests: ["packages/http/test/jsonExcess.test.ts"]
  },
  {
    name: "who comes late shares a run that began before",
    file: "packages/http/src/handlers/sharedWork.ts",
    find: "next = undefined\n          return work",
    replaceWith: "return work",
    tests: ["packages/http/test/sharedWork.test.ts"]
  },
  {
    name: "many changed units are judged at a time",
    file: "packages/http/src/handlers/PlanRequests.ts",
    find: "Semaphore.make(1)",
    replaceWith: "Semaphore.make(9)",
    tests: ["packages/http/test/planRequests.test.ts"]
  },
  {
    name: "a client sends again what may have been done",
    file: "packages/client/src/internal/retryWait.ts",
    find: '"DELETE", "OPTIONS"',
    replaceWith: '"DELETE", "OPTIONS", "POST"',
    tests: ["packages/client/test/retryWait.test.ts"]
  },
  {
    name: "a page is as long as its rows",
    file: "packages/http/src/handlers/paging.ts",
    find: "length > maximumPageLength",
    replaceWith: "length < 0",
    tests: ["packages/http/test/paging.test.ts"]
  },
  {
    ...routes,
    name: "an unknown instance has an empty list of metrics",
    file: "packages/http/src/handlers/metrics.ts",
    find: "rows.length > 0 ?",
    replaceWith: "rows.length >= 0 ?"
  },
  {
    ...routes,
    name: "the hour of the retention cutoff is refused",
    file: "packages/http/src/handlers/metrics.ts",
    find: "DateTime.isLessThan(truncateToHour(payload.hour), cutoff)",
    replaceWith: "DateTime.isLessThanOrEqualTo(truncateToHour(payload.hour), cutoff)"
  },
  {
    name: "the default range of metrics comes from the process's clock",
    file: "packages/http/src/handlers/rangeResponse.ts",
    find: "known?.readAt ?? (yield* DateTime.now)",
    replaceWith: "yield* DateTime.now",
    tests: ["packages/http/test/databaseClock.test.ts"]
  },
  {
    ...routes,
    name: "a range of one instant is refused",
    file: "packages/http/src/handlers/metricsRange.ts",
    find: "DateTime.isGreaterThan(start, end)",
    replaceWith: "DateTime.isGreaterThanOrEqualTo(start, end)"
  },
  {
    ...routes,
    name: "the plus of an offset in a query is lost",
    file: "packages/client/src/api/query.ts",
    find: '/ (?=\\d\\d:\\d\\d$)/, "+"',
    replaceWith: '/ (?=\\d\\d:\\d\\d$)/, "-"'
  },
  {
    name: "greatest and least value change places",
    file: "packages/http/src/handlers/hourlyMetricsJson.ts",
    find: '"max_value":${row.max_value},"min_value":${row.min_value}',
    replaceWith: '"max_value":${row.min_value},"min_value":${row.max_value}',
    tests: ["packages/http/test/hourlyMetricsJson.test.ts"]
  },
  {
    name: "any hash is that of the key",
    file: "packages/http/src/middleware/authentication.ts",
    find: "Mac.timingSafeEqual(encoder.encode(one), encoder.encode(other))",
    replaceWith: "one.length === other.length",
    tests: ["packages/http/test/security.test.ts"]
  },
  {
    name: "wrong keys lock others at their address out",
    file: "packages/http/src/middleware/authentication.ts",
    find: "!isKeyShaped(credential) && !recordedAt",
    replaceWith: "!recordedAt",
    tests: ["packages/http/test/rateLimit.test.ts"]
  },
  {
    name: "the key of the settings can be guessed without a limit",
    file: "packages/http/src/middleware/authentication.ts",
    find: "!recordedAt.has(hash)",
    replaceWith: "recordedAt.has(hash)",
    tests: ["packages/http/test/rateLimit.test.ts"]
  },
  {
    name: "another site may write",
    file: "packages/http/src/middleware/foreignHosts.ts",
    find: "isRead(method) || isOwn(parseOrigin(origin))",
    replaceWith: "!isRead(method) || isOwn(parseOrigin(origin))",
    tests: ["packages/http/test/security.test.ts"]
  },
  {
    name: "the caller is told why the store is unavailable",
    file: "packages/client/src/api/StoreOutage.ts",
    find: "encode: ({ operation }) => ({\n        body: StoreUnavailableDocument.make({ operation, detail: storeUnavailableDetail })",
    replaceWith:
      "encode: ({ message, operation }) => ({\n        body: StoreUnavailableDocument.make({ operation, detail: message })",
    tests: ["packages/http/test/failures.test.ts"]
  },
  {
    name: "a read key may write",
    file: "packages/http/src/middleware/authorization.ts",
    find: '"read" : "write"',
    replaceWith: '"read" : "read"',
    tests: ["packages/http/test/keys.test.ts"]
  },
  {
    name: "a server opens again when its last key is revoked",
    file: "packages/store/src/memory/keys.ts",
    find: "keys.size > 0",
    replaceWith: "[...keys.values()].some(({ key }) => key.revoked_at === null)",
    tests: ["packages/http/test/keys.test.ts"]
  },
  {
    name: "anyone may say which address a request comes from",
    file: "packages/http/src/middleware/clientAddress.ts",
    find: "peerAddress === undefined || !isTrusted(peerAddress)",
    replaceWith: "peerAddress === undefined",
    tests: ["packages/http/test/clientAddress.test.ts"]
  },
  {
    name: "the client chooses its address behind a trusted proxy",
    file: "packages/http/src/middleware/clientAddress.ts",
    find: "hops.findLastIndex(",
    replaceWith: "hops.findIndex(",
    tests: ["packages/http/test/clientAddress.test.ts"]
  },
  {
    name: "a limiter remembers every address",
    file: "packages/http/src/middleware/rateLimit.ts",
    find: "paidBackAt.size > maximumSubjects",
    replaceWith: "paidBackAt.size < 0",
    tests: ["packages/http/test/rateLimit.test.ts"]
  }
]
