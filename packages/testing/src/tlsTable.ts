import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { certificates, tlsPassword, type TlsUser } from "./TlsServer.ts"

/** The result of trying to connect. */
export type TlsOutcome = "tls" | "plain" | "refused"

export const tlsModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const

/** What psql does with each of `tlsModes`, in their order. */
type Outcomes = readonly [TlsOutcome, TlsOutcome, TlsOutcome, TlsOutcome, TlsOutcome, TlsOutcome]

/** The authorities that a client trusts. The parameters are added to its URL, and the folder is its HOME. */
const rootsIn = (folder: string) => ({
  right: { parameters: { sslrootcert: certificates.authority }, home: "empty" },
  wrong: { parameters: { sslrootcert: certificates.otherAuthority }, home: "empty" },
  none: { parameters: {}, home: "empty" },
  missing: { parameters: { sslrootcert: join(folder, "missing.crt") }, home: "empty" },
  garbage: { parameters: { sslrootcert: join(folder, "garbage.crt") }, home: "empty" },
  "right in HOME": { parameters: {}, home: "home" },
  revoked: { parameters: { sslrootcert: certificates.authority, sslcrl: certificates.revoked }, home: "empty" }
})

/** The certificate that a client has. */
const clientsIn = (folder: string) => ({
  none: {},
  right: { sslcert: certificates.client.certificate, sslkey: join(folder, "client.key") },
  "without key": { sslcert: certificates.client.certificate },
  "readable key": { sslcert: certificates.client.certificate, sslkey: join(folder, "readable.key") }
})

/** A situation, and what psql does in it. */
export interface TlsRow {
  /** A user of `startTlsServer`, or a server that offers no TLS. */
  readonly server: TlsUser | "no TLS"
  readonly root: keyof ReturnType<typeof rootsIn>
  readonly client?: keyof ReturnType<typeof clientsIn>
  readonly host: "localhost" | "127.0.0.1"
  readonly outcomes: Outcomes
}

/**
 * What psql 15 does in each situation. `pnpm test:system` compares it with the installed psql. The server's certificate is for
 * `localhost`, so that `127.0.0.1` is a wrong name.
 */
export const tlsTable: ReadonlyArray<TlsRow> = [
  {
    server: "any_user",
    root: "right",
    host: "localhost",
    outcomes: ["plain", "plain", "tls", "tls", "tls", "tls"]
  },
  {
    server: "any_user",
    root: "wrong",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "none",
    host: "localhost",
    outcomes: ["plain", "plain", "tls", "tls", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "right",
    host: "127.0.0.1",
    outcomes: ["plain", "plain", "tls", "tls", "tls", "refused"]
  },
  {
    server: "any_user",
    root: "wrong",
    host: "127.0.0.1",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "none",
    host: "127.0.0.1",
    outcomes: ["plain", "plain", "tls", "tls", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "missing",
    host: "localhost",
    outcomes: ["plain", "plain", "tls", "tls", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "garbage",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "right in HOME",
    host: "localhost",
    outcomes: ["plain", "plain", "tls", "tls", "tls", "tls"]
  },
  {
    server: "any_user",
    root: "revoked",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "right",
    client: "without key",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "any_user",
    root: "right",
    client: "readable key",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "no TLS",
    root: "right",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "no TLS",
    root: "none",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "tls_user",
    root: "right",
    host: "localhost",
    outcomes: ["refused", "tls", "tls", "tls", "tls", "tls"]
  },
  {
    server: "tls_user",
    root: "wrong",
    host: "localhost",
    outcomes: ["refused", "refused", "refused", "refused", "refused", "refused"]
  },
  {
    server: "tls_user",
    root: "none",
    host: "localhost",
    outcomes: ["refused", "tls", "tls", "tls", "refused", "refused"]
  },
  {
    server: "tls_user",
    root: "right",
    host: "127.0.0.1",
    outcomes: ["refused", "tls", "tls", "tls", "tls", "refused"]
  },
  {
    server: "plain_user",
    root: "right",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "plain_user",
    root: "none",
    host: "localhost",
    outcomes: ["plain", "plain", "plain", "refused", "refused", "refused"]
  },
  {
    server: "cert_user",
    root: "right",
    host: "localhost",
    outcomes: ["refused", "refused", "refused", "refused", "refused", "refused"]
  },
  {
    server: "cert_user",
    root: "right",
    client: "right",
    host: "localhost",
    outcomes: ["refused", "tls", "tls", "tls", "tls", "tls"]
  },
  {
    server: "cert_user",
    root: "right",
    client: "without key",
    host: "localhost",
    outcomes: ["refused", "refused", "refused", "refused", "refused", "refused"]
  }
]

/** Writes the files that the situations name into an existing folder. */
export const writeTlsFiles = (folder: string): void => {
  mkdirSync(join(folder, "empty"))
  mkdirSync(join(folder, "home", ".postgresql"), { recursive: true })
  copyFileSync(certificates.authority, join(folder, "home", ".postgresql", "root.crt"))
  writeFileSync(join(folder, "garbage.crt"), "not a certificate\n")
  for (const [name, mode] of [
    ["client.key", 0o600],
    ["readable.key", 0o644]
  ] as const) {
    copyFileSync(certificates.client.key, join(folder, name))
    chmodSync(join(folder, name), mode)
  }
}

/** The URL and the HOME of a client in a situation, with the files of `writeTlsFiles`. */
export const tlsClient = (
  { client = "none", host, root, server }: Omit<TlsRow, "outcomes">,
  mode: (typeof tlsModes)[number],
  { folder, plainUrl, tlsPort }: { readonly folder: string; readonly plainUrl: string; readonly tlsPort: number }
): { readonly url: string; readonly home: string } => {
  const { home, parameters } = rootsIn(folder)[root]
  const url = new URL(server === "no TLS" ? plainUrl : `postgres://${server}@localhost:${tlsPort}/postgres`)
  url.hostname = host
  if (server !== "no TLS") url.password = encodeURIComponent(tlsPassword)
  const all: Record<string, string> = { sslmode: mode, ...parameters, ...clientsIn(folder)[client] }
  const query = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return { url: `${url.href}?${query.join("&")}`, home: join(folder, home) }
}
