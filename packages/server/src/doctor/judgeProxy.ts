import { describeProxy } from "@snoozeql/collector/aws/proxies"
import { Redacted } from "effect"
import { type Settings, settings } from "../settings/settings.ts"
import type { Finding } from "./Finding.ts"

type ProxySettings = Pick<Settings, "httpProxy" | "httpsProxy" | "noProxy">

/**
 * The finding about the proxies of the settings. Whether they let requests through shows in the findings about AWS, whose
 * messages name the proxy.
 */
export const judgeProxy = ({ httpProxy, httpsProxy, noProxy }: ProxySettings): Finding => {
  const used = [
    { name: settings.httpsProxy.name, proxy: httpsProxy },
    { name: settings.httpProxy.name, proxy: httpProxy }
  ].flatMap(({ name, proxy }) => (proxy === undefined ? [] : [`${name} is ${describeProxy(Redacted.value(proxy))}`]))
  if (used.length === 0) return { check: "proxy", status: "ok", message: "No proxy is configured" }
  const except = noProxy === undefined ? "" : `, except for ${noProxy}`
  return { check: "proxy", status: "ok", message: `${used.join(", ")}${except}` }
}
