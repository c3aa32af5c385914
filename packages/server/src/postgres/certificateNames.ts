import { isIP, SocketAddress } from "node:net"
import type { DetailedPeerCertificate, PeerCertificate } from "node:tls"

/** The names in a certificate. */
export type CertificateNames = Pick<PeerCertificate | DetailedPeerCertificate, "subject" | "subjectaltname">

/** An alternative name as Node writes it. Node quotes it like a JSON string if it holds special characters. */
const alternativeName = /^([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/

/** Returns undefined if the text is not what Node writes. Then no name in it can be trusted. */
const parseAlternativeNames = (text: string): ReadonlyArray<readonly [kind: string, name: string]> | undefined => {
  const names: Array<readonly [string, string]> = []
  let rest = text
  while (rest !== "") {
    const found = alternativeName.exec(rest)
    if (found === null) return undefined
    const [whole, kind = "", name = ""] = found
    // A quoted name holds characters that a host name cannot have.
    if (!name.startsWith('"')) names.push([kind, name])
    rest = rest.slice(whole.length)
  }
  return names
}

/** `*` stands for one label, and only as the first one. */
const matchesName = (pattern: string, host: string): boolean => {
  const wanted = pattern.toLowerCase()
  const given = host.toLowerCase()
  if (!wanted.startsWith("*.")) return wanted === given
  const suffix = wanted.slice(1)
  return (
    suffix.length > 1 && given.endsWith(suffix) && !given.slice(0, -suffix.length).includes(".") && given !== suffix
  )
}

/** An address in its canonical spelling, without the zone of a link-local address; undefined for a name. */
const canonicalAddress = (text: string): string | undefined => {
  const address = text.replace(/%.*$/, "")
  const family = isIP(address)
  return family === 0 ? undefined : new SocketAddress({ address, family: family === 4 ? "ipv4" : "ipv6" }).address
}

/**
 * Whether a certificate is for a host, by libpq's rules for `verify-full`. Alternative names count; the common name counts
 * only if there is no alternative name of the host's kind (name or address). Whether the certificate is genuine is not
 * checked here.
 */
export const isCertificateFor = (host: string, { subject, subjectaltname = "" }: CertificateNames): boolean => {
  const names = parseAlternativeNames(subjectaltname)
  if (names === undefined) return false
  const address = canonicalAddress(host)
  const ownKind = address === undefined ? "DNS" : "IP Address"
  const matches = names.some(([kind, name]) =>
    kind === "IP Address"
      ? address !== undefined && canonicalAddress(name) === address
      : kind === "DNS" && matchesName(name, host)
  )
  if (matches || names.some(([kind]) => kind === ownKind)) return matches
  // Node returns a list if a certificate has several common names.
  const [commonName] = [subject.CN].flat()
  return commonName !== undefined && matchesName(commonName, host)
}
