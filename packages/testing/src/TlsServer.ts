import { PgClient } from "@effect/sql-pg"
import { Effect, type Scope } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { join } from "node:path"
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./EmbeddedPostgres.ts"
import type { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

const certificate = (name: string): string => join(import.meta.dirname, "tls", name)

/** Committed certificates, made by `tls/make-certificates.sh`. */
export const certificates = {
  /** The authority that signed the server's and the client's certificates. */
  authority: certificate("ca.crt"),
  /** An authority that signed nothing. */
  otherAuthority: certificate("other-ca.crt"),
  /** For `localhost`, with another common name. */
  server: { certificate: certificate("server.crt"), key: certificate("server.key") },
  /** For `localhost` by its common name only. */
  commonName: { certificate: certificate("common-name.crt"), key: certificate("common-name.key") },
  /** For the user `cert_user`. Copy the key before use: clients require permissions that git does not keep. */
  client: { certificate: certificate("client.crt"), key: certificate("client.key") },
  /** The authority's list of revoked certificates, with the server's certificate. */
  revoked: certificate("revoked.crl")
}

/** The users of `startTlsServer`: they may connect with or without TLS, only with, only without, only with a certificate. */
export const tlsUsers = ["any_user", "tls_user", "plain_user", "cert_user"] as const
export type TlsUser = (typeof tlsUsers)[number]

/** The password of all these users. In a URL it must be percent-encoded. */
export const tlsPassword = "p@ss/w:rd?#%&="

const password = "scram-sha-256"

/** A cluster that offers TLS with a certificate for `localhost`. Its superusers are `tlsUsers`. */
export const startTlsServer: Effect.Effect<EmbeddedPostgres, EmbeddedPostgresError | SqlError, Scope.Scope> =
  Effect.gen(function* () {
    const server = yield* startEmbeddedPostgres({
      tls: { ...certificates.server, clientAuthority: certificates.authority },
      accessRules: [
        `host all postgres all ${password}`,
        `host all any_user all ${password}`,
        `hostssl all tls_user all ${password}`,
        `hostnossl all plain_user all ${password}`,
        "hostssl all cert_user all cert"
      ]
    })
    yield* Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      for (const user of tlsUsers) {
        yield* sql`CREATE ROLE ${sql(user)} SUPERUSER LOGIN PASSWORD ${sql.literal(`'${tlsPassword}'`)}`
      }
    }).pipe(Effect.provide(PgClient.layer({ url: server.url, maxConnections: 1 }), { local: true }))
    return server
  })
