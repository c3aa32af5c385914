import { Effect } from "effect"
import { chown, copyFile, chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import type { ClusterFolder } from "./clusterFolder.ts"
import type { SystemUser } from "./unprivilegedUser.ts"

/** The files of a server's certificate and private key, and of the authority that signs its clients' certificates. */
interface ServerCertificate {
  readonly certificate: string
  readonly key: string
  readonly clientAuthority?: string
}

/** Who may connect to a cluster, and how. */
export interface AccessOptions {
  /** The files with which the server offers TLS. Without them, it does not offer TLS. */
  readonly tls?: ServerCertificate
  /** The lines of `pg_hba.conf`. By default, every user connects with a password. */
  readonly accessRules?: ReadonlyArray<string>
}

/** Copies a file into the cluster's folder. Only the user that PostgreSQL runs as can read the copy. */
const copyPrivately = async (from: string, to: string, user: SystemUser | undefined): Promise<string> => {
  await copyFile(from, to)
  await chmod(to, 0o600)
  if (user !== undefined) await chown(to, user.uid, user.gid)
  return to
}

const copyCertificate = async (
  { certificate, clientAuthority, key }: ServerCertificate,
  root: string,
  user: SystemUser | undefined
): Promise<Readonly<Record<string, string>>> => ({
  ssl: "on",
  ssl_cert_file: await copyPrivately(certificate, join(root, "server.crt"), user),
  ssl_key_file: await copyPrivately(key, join(root, "server.key"), user),
  ...(clientAuthority !== undefined && {
    ssl_ca_file: await copyPrivately(clientAuthority, join(root, "clients.crt"), user)
  })
})

/** Writes a new cluster's access rules and certificate, and returns the parameters that its server needs for them. */
export const configureCluster = (
  { dataDir, root }: ClusterFolder,
  user: SystemUser | undefined,
  { accessRules, tls }: AccessOptions = {}
): Effect.Effect<Readonly<Record<string, string>>, EmbeddedPostgresError> =>
  Effect.tryPromise({
    try: async () => {
      if (accessRules !== undefined) await writeFile(join(dataDir, "pg_hba.conf"), `${accessRules.join("\n")}\n`)
      return tls === undefined ? {} : copyCertificate(tls, root, user)
    },
    catch: (cause) => new EmbeddedPostgresError({ message: `Cannot configure ${dataDir}`, cause })
  })
