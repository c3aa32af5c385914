/** An HTTP/1.1 response, as it was received. */
export interface Received {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** False if the connection ended within the body, or if the body never came. */
  readonly isComplete: boolean
}

const readChunked = (bytes: Buffer): { readonly body: Buffer; readonly end: number } | undefined => {
  const parts: Array<Buffer> = []
  let at = 0
  for (;;) {
    const line = bytes.indexOf("\r\n", at)
    if (line === -1) return undefined
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16)
    if (Number.isNaN(size) || bytes.length < line + 4 + size) return undefined
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 4 + size
    if (size === 0) return { body: Buffer.concat(parts), end: at }
  }
}

const readHead = (
  head: string
): { readonly status: number; readonly headers: ReadonlyMap<string, string> } | undefined => {
  const [statusLine = "", ...lines] = head.split("\r\n")
  const [, status] = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(statusLine) ?? []
  if (status === undefined) return undefined
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(":")
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { status: Number(status), headers }
}

/**
 * The responses in the received text, without interim ones (1xx), and the text after them. If a response may lack its body
 * (to HEAD), it has none if nothing or another response follows.
 */
export const parseReceived = (
  bytes: Buffer,
  mayLackBody: boolean
): { readonly responses: ReadonlyArray<Received>; readonly rest: Buffer } => {
  const responses: Array<Received> = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf("\r\n\r\n")
    const head = end === -1 ? undefined : readHead(rest.subarray(0, end).toString("latin1"))
    if (head === undefined) return { responses, rest }
    const after = rest.subarray(end + 4)
    if (head.status < 200) {
      rest = after
      continue
    }
    const hasNone = mayLackBody && (after.length === 0 || after.subarray(0, 9).toString("latin1") === "HTTP/1.1 ")
    const length = Number(head.headers.get("content-length") ?? 0)
    const isChunked = head.headers.get("transfer-encoding") === "chunked"
    const chunked = isChunked && !hasNone ? readChunked(after) : undefined
    const consumed = hasNone ? 0 : isChunked ? (chunked?.end ?? after.length) : length
    const body = hasNone
      ? ""
      : isChunked
        ? (chunked?.body.toString("utf8") ?? "")
        : after.subarray(0, length).toString("utf8")
    const isComplete = !hasNone && (isChunked ? chunked !== undefined : after.length >= length)
    responses.push({ ...head, body, isComplete })
    rest = after.subarray(consumed)
  }
}

const problemMembers = ["type", "title", "status", "detail"]

const membersOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

/** Which responses are allowed. */
export interface Expectation {
  readonly key: string | undefined
  /** Whether the database may be unreachable. Then a 503 with `Retry-After` is right. */
  readonly databaseMayBeAway: boolean
}

/** What is wrong with a response, whatever the request was; undefined if nothing is. */
export const judgeResponse = (response: Received, { databaseMayBeAway, key }: Expectation): string | undefined => {
  const { body, headers, isComplete, status } = response
  const isAway = databaseMayBeAway && status === 503
  if (status >= 500 && !isAway) return `answered ${status}: ${body.slice(0, 200)}`
  if (headers.get("x-content-type-options") !== "nosniff") return `${status} has no security headers`
  if (key !== undefined && body.includes(key)) return `${status} repeats the API key`
  if (status < 400) return undefined
  if (headers.get("content-type") !== "application/problem+json") return `${status} is no problem document`
  if (!isComplete) return undefined
  const problem = membersOf(body)
  if (problem === undefined) return `${status} is no JSON: ${body.slice(0, 200)}`
  const missing = problemMembers.filter((member) => problem[member] === undefined)
  if (missing.length > 0) return `${status} lacks ${missing.join(", ")}: ${body.slice(0, 200)}`
  return problem["status"] === status ? undefined : `${status} says that it is ${String(problem["status"])}`
}
