import type { Duration, Redacted } from "effect"

/** libpq's values of `sslmode`: from no TLS, over TLS if the server offers it, to a server that must prove its name. */
export const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const
export type SslMode = (typeof sslModes)[number]

export const tlsVersions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const
export type TlsVersion = (typeof tlsVersions)[number]

/** The trusted certificate authorities: the operating system's, or those in a file, which may be missing. */
export type RootCertificates = { readonly _tag: "System" } | { readonly _tag: "File"; readonly path: string }

/** How a connection is encrypted. These are the names of files; they are read when a connection is opened. */
export interface TlsParameters {
  readonly mode: SslMode
  readonly rootCertificates: RootCertificates
  /** The file of revoked certificates. It may be missing. */
  readonly revocationFile: string
  /** The file of the client's certificate. It may be missing. Undefined if none is sent. */
  readonly clientCertificateFile: string | undefined
  /** The key of `clientCertificateFile`. */
  readonly clientKeyFile: string
  readonly clientKeyPassword: Redacted.Redacted | undefined
  /** Whether TLS is first requested in PostgreSQL's protocol, or begins at once (since PostgreSQL 17). */
  readonly negotiation: "postgres" | "direct"
  /** Whether the host's name is sent unencrypted (SNI), for proxies that select the server by it. */
  readonly sendsServerName: boolean
  readonly minimumVersion: TlsVersion
  readonly maximumVersion: TlsVersion | undefined
}

/** Where a server listens. */
export type PostgresAddress =
  | { readonly _tag: "Tcp"; readonly host: string; readonly port: number }
  | { readonly _tag: "UnixSocket"; readonly path: string }

/** Everything needed to open a connection, from `DATABASE_URL` and libpq's variables. */
export interface PostgresConnection {
  readonly address: PostgresAddress
  /** The name that the certificate must be for; undefined if only an address is known. */
  readonly hostName: string | undefined
  readonly user: string
  readonly password: Redacted.Redacted | undefined
  /** The name of the database. By default, the server uses the user's name. */
  readonly database: string | undefined
  readonly applicationName: string
  /** Command-line options for the server's process, such as `-c search_path=metrics`. */
  readonly options: string | undefined
  /** How long opening a connection may take; infinite if `connect_timeout` is 0. */
  readonly connectTimeout: Duration.Duration
  /** The idle time after which TCP checks whether the server is still there; undefined if it does not check. */
  readonly keepAlive: Duration.Duration | undefined
  readonly tls: TlsParameters
}
