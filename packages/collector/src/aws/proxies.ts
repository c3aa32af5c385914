import { Option, Redacted } from "effect"
import { BlockList, isIP } from "node:net"

/** The proxies for requests to AWS, with the meaning that the environment variables have for the AWS command line. */
export interface AwsProxies {
  /** The proxy for requests over HTTPS (`HTTPS_PROXY`), as `parseProxy` returns it. */
  readonly https?: Redacted.Redacted | undefined
  /** The proxy for requests over plain HTTP (`HTTP_PROXY`), as `parseProxy` returns it. */
  readonly http?: Redacted.Redacted | undefined
  /**
   * The hosts that are reached without a proxy (`NO_PROXY`), separated by commas. An entry is a domain (which includes
   * its subdomains, with or without a leading dot), an IP address, a range of addresses such as `10.0.0.0/8`, or `*`
   * for all hosts. It may end with a port.
   */
  readonly noProxy?: string | undefined
}

/** The destination of a request. */
export interface ProxyTarget {
  /** The scheme with its colon, such as `https:`. */
  readonly protocol: string
  readonly hostname: string
  readonly port?: number | undefined
}

/**
 * Parses the URL of a proxy. Use it to check a setting such as `HTTPS_PROXY`. Returns none if the text is not a usable
 * proxy.
 *
 * Without a scheme, `http` is assumed. The URL may contain a user name and a password, with special characters
 * percent-encoded.
 */
export const parseProxy = (text: string): Option.Option<string> => {
  const trimmed = text.trim()
  const complete = trimmed.startsWith("//")
    ? `http:${trimmed}`
    : /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
      ? trimmed
      : `http://${trimmed}`
  if (!URL.canParse(complete)) return Option.none()
  const { hash, hostname, password, pathname, protocol, search, username } = new URL(complete)
  const isProxy =
    (protocol === "http:" || protocol === "https:") &&
    hostname !== "" &&
    pathname === "/" &&
    search === "" &&
    hash === "" &&
    isDecodable(username) &&
    isDecodable(password)
  return isProxy ? Option.some(complete) : Option.none()
}

const isDecodable = (encoded: string): boolean => {
  try {
    decodeURIComponent(encoded)
    return true
  } catch {
    return false
  }
}

/** The URL of a proxy without its user name and password. Use it to show the proxy. */
export const describeProxy = (proxy: string): string => {
  const { hostname, port, protocol } = new URL(proxy)
  return `${protocol}//${hostname}${port === "" ? "" : `:${port}`}`
}

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 }

/** The proxy for a request, or undefined if the request goes directly to its host. */
export const proxyFor = (proxies: AwsProxies, target: ProxyTarget): string | undefined => {
  const proxy = target.protocol === "https:" ? proxies.https : proxies.http
  if (proxy === undefined) return undefined
  const host = target.hostname.toLowerCase().replace(/^\[|\]$/g, "")
  const port = target.port ?? defaultPorts[target.protocol]
  const isDirect = isOfThisMachine(host) || entriesOf(proxies.noProxy).some((entry) => matches(entry, host, port))
  return isDirect ? undefined : Redacted.value(proxy)
}

/** Loopback addresses, and the link-local addresses at which EC2, ECS and EKS provide credentials. */
const ownAddresses = new BlockList()
ownAddresses.addSubnet("127.0.0.0", 8, "ipv4")
ownAddresses.addSubnet("169.254.0.0", 16, "ipv4")
ownAddresses.addAddress("::1", "ipv6")
ownAddresses.addSubnet("fe80::", 10, "ipv6")
ownAddresses.addSubnet("fd00:ec2::", 32, "ipv6")

const isOfThisMachine = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || isListed(ownAddresses, host)

const isListed = (list: BlockList, host: string): boolean => {
  const version = isIP(host)
  return version !== 0 && list.check(host, version === 4 ? "ipv4" : "ipv6")
}

const entriesOf = (noProxy: string | undefined): ReadonlyArray<string> =>
  (noProxy ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")

const matches = (entry: string, host: string, port: number | undefined): boolean => {
  if (entry === "*") return true
  const range = parseRange(entry)
  if (range !== undefined) return isListed(range, host)
  const [name, entryPort] = splitPort(entry)
  if (entryPort !== undefined && entryPort !== port) return false
  const domain = name.replace(/^\*?\.+/, "")
  return domain !== "" && (host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`)))
}

/** Parses a range. An address without a prefix length is not a range: it is compared like a name. */
const parseRange = (entry: string): BlockList | undefined => {
  const [, address = "", prefix = ""] = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/.exec(entry) ?? []
  const version = isIP(address)
  if (version === 0 || Number(prefix) > (version === 4 ? 32 : 128)) return undefined
  const range = new BlockList()
  range.addSubnet(address, Number(prefix), version === 4 ? "ipv4" : "ipv6")
  return range
}

const splitPort = (entry: string): readonly [name: string, port: number | undefined] => {
  if (isIP(entry) === 6) return [entry, undefined]
  const [, name = entry, port] = /^(.*?):(\d{1,5})$/.exec(entry) ?? []
  return [name.replace(/^\[|\]$/g, ""), port === undefined ? undefined : Number(port)]
}
