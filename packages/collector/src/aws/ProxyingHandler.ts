import { NodeHttpHandler } from "@smithy/node-http-handler"
import { type AwsProxies, proxyFor } from "./proxies.ts"
import { ForwardAgent, TunnelAgent } from "./proxyAgents.ts"

/**
 * Sends the SDK's requests through the proxy for their host. Requests to hosts without a proxy are sent as the SDK
 * does.
 */
export class ProxyingHandler extends NodeHttpHandler {
  readonly #proxies: AwsProxies
  readonly #handlers = new Map<string, NodeHttpHandler>()

  constructor(proxies: AwsProxies) {
    super()
    this.#proxies = proxies
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>): ReturnType<NodeHttpHandler["handle"]> {
    const proxy = proxyFor(this.#proxies, request)
    return proxy === undefined ? super.handle(request, options) : this.#through(proxy).handle(request, options)
  }

  override destroy(): void {
    super.destroy()
    for (const handler of this.#handlers.values()) handler.destroy()
    this.#handlers.clear()
  }

  #through(proxy: string): NodeHttpHandler {
    const known = this.#handlers.get(proxy)
    if (known !== undefined) return known
    const handler = new NodeHttpHandler({ httpAgent: new ForwardAgent(proxy), httpsAgent: new TunnelAgent(proxy) })
    this.#handlers.set(proxy, handler)
    return handler
  }
}

/** The handler of clients with proxies, or undefined if there are no proxies, so that the SDK's own handler is used. */
export const proxyingHandler = (proxies: AwsProxies | undefined): ProxyingHandler | undefined =>
  proxies?.http === undefined && proxies?.https === undefined ? undefined : new ProxyingHandler(proxies)
