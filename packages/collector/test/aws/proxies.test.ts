import { assert, describe, it } from "@effect/vitest"
import { Option, Redacted } from "effect"
import { type AwsProxies, describeProxy, parseProxy, proxyFor } from "../../src/aws/proxies.ts"

const httpsProxy = "http://secure.example.com:3128"
const httpProxy = "http://plain.example.com:8080"

const proxies = (noProxy?: string): AwsProxies => ({
  https: Redacted.make(httpsProxy),
  http: Redacted.make(httpProxy),
  noProxy
})

const targetOf = (url: string) => {
  const { hostname, port, protocol } = new URL(url)
  return { protocol, hostname, ...(port === "" ? {} : { port: Number(port) }) }
}

describe("parseProxy", () => {
  it.each([
    ["http://proxy:3128", "http://proxy:3128"],
    ["HTTP://proxy:3128/", "HTTP://proxy:3128/"],
    ["https://proxy", "https://proxy"],
    ["proxy:3128", "http://proxy:3128"],
    ["proxy.example.com", "http://proxy.example.com"],
    ["//proxy:3128", "http://proxy:3128"],
    ["user:p%40ss@proxy:3128", "http://user:p%40ss@proxy:3128"],
    ["[::1]:3128", "http://[::1]:3128"],
    [" http://proxy:3128 ", "http://proxy:3128"]
  ])("reads %j", (text, proxy) => {
    assert.deepStrictEqual(parseProxy(text), Option.some(proxy))
  })

  it.each([
    "socks5://proxy:1080",
    "ftp://proxy",
    "http://",
    "http://proxy:port",
    "http://proxy/path",
    "http://proxy?a=b",
    "http://user:100%@proxy:3128"
  ])("refuses %j", (text) => {
    assert.isTrue(Option.isNone(parseProxy(text)))
  })
})

describe("describeProxy", () => {
  it.each([
    ["http://user:hunter2@proxy:3128", "http://proxy:3128"],
    ["https://hunter2@proxy/", "https://proxy"],
    ["http://[::1]:3128", "http://[::1]:3128"]
  ])("shows %s without user name and password", (proxy, shown) => {
    assert.strictEqual(describeProxy(proxy), shown)
  })
})

describe("proxyFor", () => {
  it("returns the proxy of the protocol, and none for the other protocol", () => {
    const target = targetOf("https://monitoring.eu-west-1.amazonaws.com/")
    assert.strictEqual(proxyFor(proxies(), target), httpsProxy)
    assert.strictEqual(proxyFor(proxies(), targetOf("http://endpoint.example.com/")), httpProxy)
    assert.isUndefined(proxyFor({ http: Redacted.make(httpProxy) }, target))
    assert.isUndefined(proxyFor({}, target))
  })

  it.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
    "http://169.254.170.23/v1/credentials",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fd00:ec2::23]/v1/credentials",
    "http://localhost:4566/",
    "https://LOCALHOST/",
    "http://simulator.localhost/",
    "http://127.0.0.1:4566/",
    "https://127.8.9.10/",
    "http://[::1]:4566/",
    "http://[::ffff:127.0.0.1]:4566/"
  ])("returns none for %s", (url) => {
    assert.isUndefined(proxyFor(proxies(), targetOf(url)))
  })

  it.each([
    ["*", "https://rds.eu-west-1.amazonaws.com"],
    ["amazonaws.com", "https://rds.eu-west-1.amazonaws.com"],
    [".amazonaws.com", "https://rds.eu-west-1.amazonaws.com"],
    ["*.amazonaws.com", "https://rds.eu-west-1.amazonaws.com"],
    ["AmazonAWS.com", "https://rds.eu-west-1.amazonaws.com"],
    ["rds.eu-west-1.amazonaws.com", "https://rds.eu-west-1.amazonaws.com"],
    ["rds.eu-west-1.amazonaws.com:443", "https://rds.eu-west-1.amazonaws.com"],
    ["example.com, amazonaws.com", "https://rds.eu-west-1.amazonaws.com"],
    ["example.com amazonaws.com", "https://rds.eu-west-1.amazonaws.com"],
    ["example.com:8080", "http://example.com:8080"],
    ["10.1.2.3", "https://10.1.2.3"],
    ["10.0.0.0/8", "https://10.1.2.3"],
    ["fd12::/16", "https://[fd12::1]"],
    ["fd12::1", "https://[fd12::1]"],
    ["[fd12::1]:443", "https://[fd12::1]"]
  ])("returns none if NO_PROXY is %j, for %s", (noProxy, url) => {
    assert.isUndefined(proxyFor(proxies(noProxy), targetOf(url)))
  })

  it.each([
    ["", "https://rds.eu-west-1.amazonaws.com"],
    ["aws.com", "https://rds.eu-west-1.amazonaws.com"],
    ["rds.eu-west-1.amazonaws.com.example.com", "https://rds.eu-west-1.amazonaws.com"],
    ["eu-west-1", "https://rds.eu-west-1.amazonaws.com"],
    ["amazonaws.com:8443", "https://rds.eu-west-1.amazonaws.com"],
    [".", "https://rds.eu-west-1.amazonaws.com"],
    ["10.0.0.0/8", "https://11.1.2.3"],
    ["2.3", "https://10.1.2.3"],
    ["10.0.0.0/64", "https://10.1.2.3"]
  ])("returns the proxy if NO_PROXY is %j, for %s", (noProxy, url) => {
    assert.strictEqual(proxyFor(proxies(noProxy), targetOf(url)), httpsProxy)
  })
})
