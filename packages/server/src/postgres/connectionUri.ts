import { Result } from "effect"

/** The parameters in a connection URI: percent-decoded, each at most once, under libpq's name. */
export type UriParameters = ReadonlyMap<string, string>

const prefix = /^postgres(?:ql)?:\/\//

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Undefined if a `%` is not followed by two hexadecimal digits, or if the bytes are not UTF-8 without NUL. */
const decodePercent = (text: string): string | undefined => {
  const bytes: Array<number> = []
  for (const part of text.split(/(%(?:[0-9a-f]{2})?)/i)) {
    if (part === "%") return undefined
    if (part.startsWith("%")) bytes.push(Number.parseInt(part.slice(1), 16))
    else bytes.push(...new TextEncoder().encode(part))
  }
  if (bytes.includes(0)) return undefined
  try {
    return utf8.decode(Uint8Array.from(bytes))
  } catch {
    return undefined
  }
}

const escapeHint = "in a user name and a password, write @ as %40, / as %2F, : as %3A and % as %25"

/**
 * Parses a connection URI by libpq's rules (PostgreSQL's manual, "Connection URIs"). Unlike in a browser, `#` and `?` may
 * be part of a password. Several hosts are refused. A failure says what is expected. It never repeats a part of the URI,
 * which may be a part of the password.
 */
export const parseConnectionUri = (uri: string): Result.Result<UriParameters, string> => {
  const start = prefix.exec(uri)
  if (start === null) return Result.fail("a URL that begins with postgres:// or postgresql://")

  const parameters = new Map<string, string>()
  let problem: string | undefined
  const put = (name: string, encoded: string) => {
    const value = decodePercent(encoded)
    if (value === undefined) problem ??= `a ${name} that is percent-encoded UTF-8; ${escapeHint}`
    else if (value !== "") parameters.set(name, value)
  }

  let rest = uri.slice(start[0].length)
  const credentials = /^([^@/]*)@/.exec(rest)
  if (credentials !== null) {
    const [whole, text = ""] = credentials
    const colon = text.indexOf(":")
    put("user", colon === -1 ? text : text.slice(0, colon))
    if (colon !== -1) put("password", text.slice(colon + 1))
    rest = rest.slice(whole.length)
  }

  const authority = /^(?:\[([^\]/]+)\]|([^[\]:/?,]*))(?::([^/?,]*))?(?=[/?,]|$)/.exec(rest)
  if (authority === null)
    return Result.fail(`a host, such as db.example.com or [2001:db8::1], and a port; ${escapeHint}`)
  const [address, ipv6, host = "", port = ""] = authority
  if (host.includes("@")) return Result.fail(`one @, between the password and the host; ${escapeHint}`)
  rest = rest.slice(address.length)
  if (rest.startsWith(",")) return Result.fail("one host: several are not supported")
  put("host", ipv6 ?? host)
  put("port", port)

  const [, database = "", query] = /^\/?([^?]*)(?:\?(.*))?$/s.exec(rest) ?? []
  put("dbname", database)
  for (const pair of query === undefined || query === "" ? [] : query.split("&")) {
    const [name = "", value, ...more] = pair.split("=")
    const key = decodePercent(name)
    if (key === undefined || key === "" || value === undefined || more.length > 0) {
      return Result.fail("parameters after the ? as name=value, separated by &")
    }
    // libpq accepts JDBC's parameter for TLS too.
    if (key === "ssl" && value === "true") put("sslmode", "require")
    else put(key, value)
  }
  return problem === undefined ? Result.succeed(parameters) : Result.fail(problem)
}
