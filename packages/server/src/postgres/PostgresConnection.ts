import type { Duration, Redacted } from "effect"

/** How much TLS is asked for, in libpq's words: from none, over as much as there is, to a server that proves its name. */
export const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const
export type SslMode = (typeof sslModes)[number]

export const tlsVersions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const
export type TlsVersion = (typeof tlsVersions)[number]

/** What the certificate authorities are: those of the operating system, or a file that may be absent. */
export type RootCertificates = { readonly _tag: "System" } | { readonly _tag: "File"; readonly path: string }

/** How a connection is encrypted. Files are named here, and read when a connection is opened. */
export interface TlsParameters {
  readonly mode: SslMode
  readonly rootCertificates: RootCertificates
  /** Certificates that were revoked; the file may be absent. */
  readonly revocationFile: string
  /** The client's own certificate; the file may be absent. Undefined: none is sent. */
  readonly clientCertificateFile: string | undefined
  /** The key of `clientCertificateFile`. */
  readonly clientKeyFile: string
  readonly clientKeyPassword: Redacted.Redacted | undefined
  /** Whether the server is asked for TLS in PostgreSQL's own words first, or TLS begins at once (PostgreSQL 17). */
  readonly negotiation: "postgres" | "direct"
  /** Whether the host's name is sent in the clear, for proxies that pick the server by it. */
  readonly sendsServerName: boolean
  readonly minimumVersion: TlsVersion
  readonly maximumVersion: TlsVersion | undefined
}

/** Where a server listens. */
export type PostgresAddress =
  | { readonly _tag: "Tcp"; readonly host: string; readonly port: number }
  | { readonly _tag: "UnixSocket"; readonly path: string }

/** Everything that opens a connection, as `DATABASE_URL` and libpq's variables say it. */
export interface PostgresConnection {
  readonly address: PostgresAddress
  /** The name that a certificate has to be for; undefined where only an address is known. */
  readonly hostName: string | undefined
  readonly user: string
  readonly password: Redacted.Redacted | undefined
  /** The database; by default the server takes the one of the user's name. */
  readonly database: string | undefined
  readonly applicationName: string
  /** Command-line options for the server's process, such as `-c search_path=metrics`. */
  readonly options: string | undefined
  /** How long opening a connection may take; infinite where `connect_timeout` is 0. */
  readonly connectTimeout: Duration.Duration
  /** Idle time before TCP probes whether the server is still there; undefined: it does not. */
  readonly keepAlive: Duration.Duration | undefined
  readonly tls: TlsParameters
}
