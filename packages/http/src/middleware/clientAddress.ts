import { Effect, Option, Result } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { IpNetwork, NetAddress } from "effect/net"

const parseAddress = (text: string): NetAddress.IpAddress | undefined => {
  const plain = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, "$1")
  const address = NetAddress.ipFromString(plain)
  return Result.isSuccess(address) ? NetAddress.toCanonical(address.success) : undefined
}

/** The value of `for` in an element of a Forwarded header (RFC 7239), without quotes. */
const forOf = (element: string): string | undefined => {
  const [, quoted, token] = /(?:^|;)\s*for=(?:"([^"]*)"|([^;"\s]*))/i.exec(element) ?? []
  return quoted ?? token
}

/** The addresses that the headers name, from the client to the last proxy. `undefined` is one that cannot be read. */
type Hops = ReadonlyArray<NetAddress.IpAddress | undefined>

const splitList = (header: string | undefined): ReadonlyArray<string> | undefined =>
  header?.split(",").map((element) => element.trim())

const hopsOf = (headers: Readonly<Record<string, string | undefined>>): ReadonlyArray<Hops> => {
  const forwardedFor = splitList(headers["x-forwarded-for"])
  const forwarded = splitList(headers["forwarded"])?.map((element) => forOf(element) ?? "")
  return [forwardedFor, forwarded].flatMap((list) => (list === undefined ? [] : [list.map(parseAddress)]))
}

/** The request parts that say where it comes from. */
interface Origin {
  /** The other end of the connection. */
  readonly peer: string | undefined
  readonly headers: Readonly<Record<string, string | undefined>>
}

/**
 * The address of the client, or undefined if it is the peer. The headers X-Forwarded-For and Forwarded count only if the
 * peer is a trusted proxy. They are read from the right, since each proxy appends the address that it saw: the first one
 * that is not a trusted proxy is the client. Whatever is left of it, the client may have written itself.
 *
 * If both headers name different clients, neither counts: a proxy that sets one of them may pass on the other.
 */
export const clientAddress = (
  { headers, peer }: Origin,
  trustedProxies: ReadonlyArray<IpNetwork.IpNetwork>
): string | undefined => {
  const isTrusted = (address: NetAddress.IpAddress) =>
    trustedProxies.some((network) => IpNetwork.contains(network, address))
  const peerAddress = peer === undefined ? undefined : parseAddress(peer)
  if (peerAddress === undefined || !isTrusted(peerAddress)) return undefined
  const clients = hopsOf(headers).map((hops) => {
    const last = hops.findLastIndex((hop) => hop === undefined || !isTrusted(hop))
    const client = hops[Math.max(last, 0)]
    return client === undefined ? undefined : NetAddress.formatIp(client)
  })
  return new Set(clients).size === 1 ? clients[0] : undefined
}

/** Sets the remote address of every request to that of the client, if a trusted proxy names it. */
export const withClientAddress =
  (trustedProxies: ReadonlyArray<IpNetwork.IpNetwork>) =>
  <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    trustedProxies.length === 0
      ? app
      : Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
          const client = clientAddress(
            { headers: request.headers, peer: Option.getOrUndefined(request.peerAddress) },
            trustedProxies
          )
          return client === undefined
            ? app
            : Effect.provideService(
                app,
                HttpServerRequest.HttpServerRequest,
                request.modify({ remoteAddress: Option.some(client) })
              )
        })
