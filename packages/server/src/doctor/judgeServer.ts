import { Api } from "@snoozeql/client/api/Api"
import { OpenApi } from "effect/http-api"
import type { ClientKey } from "../commandLine/clientKey.ts"
import { isLoopback } from "../settings/exposure.ts"
import { settings } from "../settings/settings.ts"
import type { Finding } from "./Finding.ts"

/** What a server returned to a request. */
export interface ServerResponse {
  readonly status: number
  /** The `detail` of a problem document; undefined for other bodies. */
  readonly detail: string | undefined
}

const detailOf = ({ detail, status }: ServerResponse): string =>
  detail === undefined ? `${status}` : `${status}, ${detail}`

/** The finding about `/health/live`. */
export const judgeReached = (url: string, live: ServerResponse): Finding =>
  live.status === 200
    ? { check: "server", status: "ok", message: `${url} responds` }
    : {
        check: "server",
        status: "failure",
        message: `${url} does not respond as SnoozeQL does (${detailOf(live)}): is another program or a proxy at this address?`
      }

/** The finding about `/health/ready`. */
export const judgeReady = (ready: ServerResponse): Finding =>
  ready.status === 200
    ? { check: "readiness", status: "ok", message: "The server can do its work" }
    : {
        check: "readiness",
        status: "failure",
        message: `The server cannot do its work (${detailOf(ready)}): run \`snoozeql doctor\` on its machine`
      }

/** The routes of an OpenAPI document, such as `GET /api/v1/instances`. */
const routesOf = (paths: Readonly<Record<string, object>>): ReadonlyArray<string> =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
  )

/** The finding about the routes of the server's OpenAPI document. Undefined if the document could not be read. */
export const judgeRoutes = (paths: Readonly<Record<string, object>> | undefined): Finding => {
  const check = "version"
  if (paths === undefined) {
    return { check, status: "warning", message: "The server does not show its routes at /openapi.json to this key" }
  }
  const known = routesOf(paths)
  const [missing, ...others] = routesOf(OpenApi.fromApi(Api).paths).filter((route) => !known.includes(route))
  const more = others.length === 0 ? "" : ` and ${others.length} more`
  return missing === undefined
    ? { check, status: "ok", message: "The server has every route that this program uses" }
    : {
        check,
        status: "warning",
        message: `The server is older than this program: it does not have ${missing}${more}. Update the server`
      }
}

/** What the server returned to requests that need each scope. */
export interface ScopeResponses {
  readonly read: ServerResponse
  readonly write: ServerResponse
  readonly admin: ServerResponse
}

const isRefused = ({ status }: ServerResponse): boolean => status === 401 || status === 403 || status === 421

/** The finding about the key. */
export const judgeKey = (key: Pick<ClientKey, "from"> | undefined, { admin, read, write }: ScopeResponses): Finding => {
  const check = "key"
  if (read.status === 401 && key === undefined) {
    const message = `The server requires an API key: set ${settings.key.name} to it, or name a file that holds it with --key-file`
    return { check, status: "failure", message }
  }
  if (read.status === 401) {
    const message = `The key in ${key?.from} is unknown to the server, revoked or expired: \`snoozeql keys list\` on its machine shows which are valid`
    return { check, status: "failure", message }
  }
  if (read.status !== 200) {
    return {
      check,
      status: "failure",
      message: `The server does not return the policy of the fleet (${detailOf(read)})`
    }
  }
  if (key === undefined) return { check, status: "ok", message: "The server requires no key" }
  const scope = !isRefused(admin) ? "admin" : !isRefused(write) ? "write" : "read"
  return { check, status: "ok", message: `The key in ${key.from} is valid, and has the scope ${scope}` }
}

/** The finding about the encryption of what is sent to the server. */
export const judgeTransport = (url: string, key: Pick<ClientKey, "from"> | undefined): Finding => {
  const { hostname, protocol } = new URL(url)
  const check = "TLS"
  if (protocol === "https:") return { check, status: "ok", message: "Requests are encrypted" }
  if (isLoopback(hostname)) {
    return { check, status: "ok", message: "Requests are not encrypted, and do not leave this machine" }
  }
  return key === undefined
    ? { check, status: "warning", message: "Requests are not encrypted: use an https:// address" }
    : {
        check,
        status: "warning",
        message:
          "The key is sent without encryption: put a proxy with TLS in front of the server, and use its https:// address"
      }
}

/**
 * The finding about proxies between this machine and the server. `via` is the response's `Via` header. Requests to a server
 * use none of the proxies of the settings, which are for AWS and webhooks.
 */
export const judgeServerProxy = (hasProxySetting: boolean, via: string | undefined): Finding => {
  const unused = hasProxySetting
    ? `The proxies of ${settings.httpsProxy.name} and ${settings.httpProxy.name} are not used for the server`
    : "No proxy is configured"
  const between = via === undefined ? "" : `; a proxy in front of the server says that it is ${via}`
  return { check: "proxy", status: "ok", message: `${unused}${between}` }
}
