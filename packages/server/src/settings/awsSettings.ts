import { parseProxy } from "@snoozeql/collector/aws/proxies"
import type { Redacted } from "effect"
import { RegionName } from "./targetDefinitions.ts"
import { setting, decodeWith, nonBlank, url, secret } from "./Setting.ts"

const proxyExpected =
  "a proxy URL such as http://proxy.example.com:3128 (http or https); special characters in a password must be percent-encoded"

/** How requests reach AWS. */
export const awsSettings = {
  region: setting<string | undefined>({
    name: "AWS_REGION",
    flag: "region",
    description: "The AWS region; by default the AWS SDK's, from its environment variables and profiles",
    expected: "a region such as eu-central-1",
    decode: decodeWith(RegionName),
    fallback: undefined
  }),
  endpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL",
    flag: "endpoint-url",
    description: "An endpoint to use instead of AWS, such as a simulator",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  cloudWatchEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_CLOUDWATCH",
    description: "Like AWS_ENDPOINT_URL, but only for CloudWatch",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  httpsProxy: setting<Redacted.Redacted | undefined>({
    name: "HTTPS_PROXY",
    alias: "https_proxy",
    description: "The proxy for HTTPS requests, such as those to AWS: http://user:password@proxy.example.com:3128",
    expected: proxyExpected,
    decode: secret(parseProxy),
    fallback: undefined,
    secret: true
  }),
  httpProxy: setting<Redacted.Redacted | undefined>({
    name: "HTTP_PROXY",
    alias: "http_proxy",
    description: "The proxy for plain HTTP requests, such as those to an endpoint that is not AWS",
    expected: proxyExpected,
    decode: secret(parseProxy),
    fallback: undefined,
    secret: true
  }),
  noProxy: setting<string | undefined>({
    name: "NO_PROXY",
    alias: "no_proxy",
    description: "Hosts to reach without a proxy, such as `.example.com,10.0.0.0/8`; `*` means all",
    expected: "hosts separated by commas",
    decode: nonBlank,
    fallback: undefined
  }),
  rdsEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_RDS",
    description: "Like AWS_ENDPOINT_URL, but only for RDS",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  pricingEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_PRICING",
    description: "Like AWS_ENDPOINT_URL, but only for AWS's price list",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  }),
  stsEndpoint: setting<string | undefined>({
    name: "AWS_ENDPOINT_URL_STS",
    description: "Like AWS_ENDPOINT_URL, but only for STS, which assumes the roles of `targets`",
    expected: "a URL that begins with http:// or https://",
    decode: url("http:", "https:"),
    fallback: undefined
  })
}
