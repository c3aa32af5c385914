import { Duration, Effect } from "effect"
import { HttpProxyAgent } from "http-proxy-agent"
import { HttpsProxyAgent } from "https-proxy-agent"
import type { Socket } from "node:net"
import { ProxyError } from "./ProxyError.ts"
import { describeProxy } from "./proxies.ts"

/** Like the SDK's own agents. */
const pooling = { keepAlive: true, maxSockets: 50 }

/** A proxy that has not opened the way by then is given up, and its connection closed. */
const connectTimeout = Duration.seconds(30)

/** Asks a proxy for a tunnel (CONNECT), through which HTTPS goes end to end. Failures of the proxy are `ProxyError`s. */
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
      // An agent for each connection: only so can one that is given up be closed.
      new HttpsProxyAgent(proxy, { ...pooling, signal }).connect(request, options)
    )
    if (status === 200) return tunnel
    // The agent would hand on the proxy's answer as if it came from AWS.
    tunnel.destroy()
    throw refused(proxy, status ?? null, `${options.host}:${options.port}`)
  }
}

/** Hands plain HTTP to a proxy. Failures to reach the proxy are `ProxyError`s. */
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
      orElse: () => Effect.fail(unreachable(proxy, `no answer within ${Duration.format(connectTimeout)}`))
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
      ? `The proxy ${shown} asks for a user name and a password, or does not accept those it got (HTTP 407)`
      : `The proxy ${shown} did not connect to ${target} (HTTP ${status})`
  return new ProxyError({ proxy: shown, status, message })
}

/** A name with several addresses fails with an error for each. */
const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ")
  return error instanceof Error ? error.message : String(error)
}
