import type { Mutation } from "./Mutation.ts"

/** Mistakes in how the AWS layers ask, and in how they read the answers. */
export const collectorAws: ReadonlyArray<Mutation> = [
  {
    name: "StatusCode is ignored",
    file: "packages/collector/src/aws/CloudWatchAws.ts",
    find: 'isPaired ? (StatusCode ?? "Complete") : "InternalError"',
    replaceWith: 'isPaired ? "Complete" : (StatusCode ?? "InternalError")',
    tests: ["packages/collector/test/aws/CloudWatchAws.test.ts"]
  },
  {
    name: "values without timestamps are accepted",
    file: "packages/collector/src/aws/CloudWatchAws.ts",
    find: "Timestamps.length === Values.length",
    replaceWith: "Timestamps.length <= Values.length",
    tests: ["packages/collector/test/aws/CloudWatchAws.test.ts"]
  },
  {
    name: "the NextToken of a page is dropped",
    file: "packages/collector/src/aws/CloudWatchAws.ts",
    find: "{ nextToken: output.NextToken }",
    replaceWith: "{}",
    tests: ["packages/collector/test/aws/CloudWatchAws.test.ts"]
  },
  {
    name: "only the first page of instances is read",
    file: "packages/collector/src/aws/describePages.ts",
    find: '(Marker === "" ? undefined : Marker)',
    replaceWith: "undefined",
    tests: ["packages/collector/test/aws/InstanceDiscoveryAws.test.ts"]
  },
  {
    name: "an instance is known by its name, which can be reused",
    file: "packages/collector/src/aws/describedInstance.ts",
    find: "provider_id: described.DbiResourceId",
    replaceWith: "provider_id: described.DBInstanceIdentifier",
    tests: ["packages/collector/test/aws/InstanceDiscoveryAws.test.ts"]
  },
  {
    name: "the source of a read replica is overlooked",
    file: "packages/collector/src/aws/describedInstance.ts",
    find: "described.ReadReplicaSourceDBInstanceIdentifier ??",
    replaceWith: "",
    tests: ["packages/collector/test/aws/InstanceDiscoveryAws.test.ts"]
  },
  {
    name: "HTTP 429 is final",
    file: "packages/collector/src/aws/classifyError.ts",
    find: "status === 429",
    replaceWith: "status === 420",
    tests: ["packages/collector/test/aws/classifyError.test.ts"]
  },
  {
    name: "a throttled request is not sent again",
    file: "packages/collector/src/aws/requestWithRetries.ts",
    find: '(reason !== "Throttled" && reason !== "Unavailable")',
    replaceWith: 'reason !== "Unavailable"',
    tests: ["packages/collector/test/aws/requestWithRetries.test.ts"]
  },
  {
    name: "requests that wait go out together",
    file: "packages/collector/src/aws/rateLimit.ts",
    find: "next = turn + spacing",
    replaceWith: "next = now + spacing",
    tests: ["packages/collector/test/aws/rateLimit.test.ts"]
  },
  {
    name: "requests wait for a clock that was set back",
    file: "packages/collector/src/aws/rateLimit.ts",
    find: "Effect.flatMap(Clock.monotonicTimeNanos",
    replaceWith: "Effect.flatMap(Clock.currentTimeNanos",
    tests: ["packages/collector/test/aws/rateLimit.test.ts"]
  },
  {
    name: "renewed credentials in a file are not read",
    file: "packages/collector/src/aws/credentials.ts",
    find: "ignoreCache: true",
    replaceWith: "ignoreCache: false",
    tests: ["packages/collector/test/aws/credentials.test.ts"]
  },
  {
    name: "a role's credentials are used until they have expired, and after it",
    file: "packages/collector/src/aws/assumedRole.ts",
    find: "session.expiresAt - renewedBefore > clock.currentTimeMillisUnsafe()",
    replaceWith: "session.expiresAt > 0",
    tests: ["packages/collector/test/aws/Collector.targets.test.ts"],
    only: "renews the credentials of a role"
  },
  {
    name: "the chain is not asked anew after credentials were refused",
    file: "packages/collector/src/aws/credentials.ts",
    find: "      chain = newChain()",
    replaceWith: "      newChain()",
    tests: ["packages/collector/test/aws/credentials.test.ts"]
  },
  {
    name: "a file with the region that appears after the start is not read",
    file: "packages/collector/src/aws/resolveRegion.ts",
    find: "loadSharedConfigFiles({ ignoreCache: true })",
    replaceWith: "loadSharedConfigFiles({ ignoreCache: false })",
    tests: ["packages/collector/test/aws/credentials.test.ts"]
  },
  {
    name: "a proxy is asked for the machine's own addresses",
    file: "packages/collector/src/aws/proxies.ts",
    find: "isOfThisMachine(host) ||",
    replaceWith: "",
    tests: ["packages/collector/test/aws/proxies.test.ts"]
  },
  {
    name: "a domain of NO_PROXY covers names that only end like it",
    file: "packages/collector/src/aws/proxies.ts",
    find: "host.endsWith(`.${domain}`)",
    replaceWith: "host.endsWith(domain)",
    tests: ["packages/collector/test/aws/proxies.test.ts"]
  },
  {
    name: "a proxy is shown with its password",
    file: "packages/collector/src/aws/proxies.ts",
    find: 'return `${protocol}//${hostname}${port === "" ? "" : `:${port}`}`',
    replaceWith: "return protocol === hostname + port ? proxy : proxy",
    tests: ["packages/collector/test/aws/proxies.test.ts"]
  },
  {
    name: "the refusal of a proxy is taken for one of AWS",
    file: "packages/collector/src/aws/proxyAgents.ts",
    find: "if (status === 200) return tunnel",
    replaceWith: "if (status !== undefined) return tunnel",
    tests: ["packages/server/test/proxies.system.test.ts"],
    only: "that forbid a host"
  },
  {
    name: "the credential providers do not take the proxy",
    file: "packages/collector/src/aws/credentials.ts",
    find: "const clientConfig = requestHandler === undefined ? {} : { requestHandler }",
    replaceWith: "const clientConfig = requestHandler === undefined ? {} : {}",
    tests: ["packages/server/test/proxies.system.test.ts"],
    only: "SSO"
  },
  {
    name: "a run shows the SDK's advice to programmers",
    file: "packages/collector/src/aws/plainMessage.ts",
    find: 'message.replace(adviceToProgrammers, "")',
    replaceWith: "message.replace(adviceToProgrammers, (advice) => advice)",
    tests: ["packages/collector/test/aws/classifyError.test.ts"]
  },
  {
    name: "a price of zero is taken",
    file: "packages/collector/src/aws/listedProduct.ts",
    find: "(price) => price > 0",
    replaceWith: "(price) => price >= 0",
    tests: ["packages/collector/test/aws/listedProduct.test.ts"]
  },
  {
    name: "a price of AWS Outposts is taken",
    file: "packages/collector/src/aws/listedProduct.ts",
    find: 'found["locationType"] === "AWS Region" &&',
    replaceWith: "",
    tests: ["packages/collector/test/aws/PriceListAws.test.ts"]
  },
  {
    name: "a price of RDS Custom is taken",
    file: "packages/collector/src/aws/listedProduct.ts",
    find: 'found["deploymentModel"] !== "Custom" &&',
    replaceWith: "",
    tests: ["packages/collector/test/aws/PriceListAws.test.ts"]
  },
  {
    name: "a price of another unit is taken",
    file: "packages/collector/src/aws/listedProduct.ts",
    find: "unit === expected ?",
    replaceWith: 'expected !== "" ?',
    tests: ["packages/collector/test/aws/PriceListAws.test.ts"]
  },
  {
    name: "the highest of several prices counts",
    file: "packages/collector/src/aws/listedProduct.ts",
    find: "Math.min(...prices)",
    replaceWith: "Math.max(...prices)",
    tests: ["packages/collector/test/aws/listedProduct.test.ts"]
  },
  {
    name: "the price of I/O-Optimized storage is taken for standard storage",
    file: "packages/collector/src/aws/listedProduct.ts",
    find: "(storage === ioOptimizedStorage) === product.io_optimized",
    replaceWith: "(storage === ioOptimizedStorage || !product.io_optimized)",
    tests: ["packages/collector/test/aws/listedProduct.test.ts"]
  },
  {
    name: "only the first page of prices is read",
    file: "packages/collector/src/aws/PriceListAws.ts",
    find: 'NextToken === "" ? undefined : NextToken',
    replaceWith: 'NextToken === "" ? undefined : undefined',
    tests: ["packages/collector/test/aws/PriceListAws.test.ts"]
  }
]
