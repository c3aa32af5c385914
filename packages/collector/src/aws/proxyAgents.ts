import { Duration, Effect } from "effect"
import { HttpProxyAgent } from "http-proxy-agent"
import { HttpsProxyAgent } from "https-proxy-agent"
import type { Socket } from "node:net"
import { ProxyError } from "./ProxyError.ts"
import { describeProxy } from "./proxies.ts"

/** The same values as in the SDK's own agents. */
const pooling = { keepAlive: true, maxSockets: 50 }

/** How long a proxy may take to open a connection. After that, the connection is closed. */
const connectTimeout = Duration.seconds(30)

/** Requests a tunnel (CONNECT) from a proxy, for end-to-end HTTPS. The proxy's failures are `ProxyError`s. */
export class TunnelAgent extends HttpsProxyAgent<string> {
  constructor(proxy: string) {
    super(proxy, pooling)
  }

  override async connect(...[request, options]: Parameters<HttpsProxyAgent<string>["connect"]>): Promise<Socket> {
    const proxy = this.proxy.href
    let status: number | undefined
    request.once("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
      status = statusCode
    })
    const tunnel = await connectInTime(proxy, (signal) =>
      // Each connection has its own agent, because only then can a connection be aborted.
      new HttpsProxyAgent(proxy, { ...pooling, signal }).connect(request, options)
    )
    if (status === 200) return tunnel
    // Otherwise the agent would return the proxy's response as if it came from AWS.
    tunnel.destroy()
    throw refused(proxy, status ?? null, `${options.host}:${options.port}`)
  }
}

/** Sends plain HTTP through a proxy. Failures to reach the proxy are `ProxyError`s. */
export class ForwardAgent extends HttpProxyAgent<string> {
  constructor(proxy: string) {
    super(proxy, pooling)
  }

  override connect(...[request, options]: Parameters<HttpProxyAgent<string>["connect"]>): Promise<Socket> {
    return connectInTime(this.proxy.href, () => super.connect(request, options))
  }
}

const connectInTime = (proxy: string, connect: (signal: AbortSignal) => Promise<Socket>): Promise<Socket> =>
  Effect.tryPromise({ try: connect, catch: (error) => unreachable(proxy, messageOf(error)) }).pipe(
    Effect.timeoutOrElse({
      duration: connectTimeout,
      orElse: () => Effect.fail(unreachable(proxy, `no response within ${Duration.format(connectTimeout)}`))
    }),
    Effect.runPromise
  )

const unreachable = (proxy: string, error: unknown): ProxyError => {
  const shown = describeProxy(proxy)
  return new ProxyError({
    proxy: shown,
    status: null,
    message: `Cannot reach the proxy ${shown} (${messageOf(error)})`
  })
}

const refused = (proxy: string, status: number | null, target: string): ProxyError => {
  const shown = describeProxy(proxy)
  const message =
    status === 407
      ? `The proxy ${shown} requires a user name and a password, or rejected the given ones (HTTP 407)`
      : `The proxy ${shown} did not connect to ${target} (HTTP ${status})`
  return new ProxyError({ proxy: shown, status, message })
}

/** A host with several addresses fails with one error for each. */
const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ")
  return error instanceof Error ? error.message : String(error)
}
