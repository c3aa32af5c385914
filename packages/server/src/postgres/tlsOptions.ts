import { Redacted } from "effect"
import { X509Certificate } from "node:crypto"
import { readFile, stat } from "node:fs/promises"
import { type ConnectionOptions, getCACertificates } from "node:tls"
import { isCertificateFor } from "./certificateNames.ts"
import type { PostgresConnection, RootCertificates, SslMode, TlsParameters } from "./PostgresConnection.ts"
import { TlsFailed } from "./TlsFailed.ts"

const hasCode = (error: unknown, ...codes: ReadonlyArray<string>): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code))

/** The content of a file; undefined if there is no such file. */
const readIfThere = async (path: string, about: TlsFailed["about"]): Promise<Buffer | undefined> => {
  try {
    return await readFile(path)
  } catch (cause) {
    if (hasCode(cause, "ENOENT", "ENOTDIR")) return undefined
    throw new TlsFailed({ reason: `Cannot read ${path}: ${String(cause)}`, about, cause })
  }
}

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).ca !== undefined
  } catch {
    return false
  }
}

const certificatesIn = (content: Buffer): ReadonlyArray<string> =>
  content.toString("latin1").match(/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----.*?-----END \1?CERTIFICATE-----/gs) ??
  []

const isVerifying = (mode: SslMode): boolean => mode === "verify-ca" || mode === "verify-full"

/**
 * The trusted certificate authorities; undefined if any certificate is accepted. In the modes that do not require
 * verification, a missing file means that.
 */
const readRootCertificates = async (
  root: RootCertificates,
  mode: SslMode
): Promise<ReadonlyArray<string> | undefined> => {
  if (root._tag === "System") return getCACertificates("system")
  const content = await readIfThere(root.path, "authorities")
  if (content === undefined) {
    if (!isVerifying(mode)) return undefined
    throw new TlsFailed({
      reason: `sslmode=${mode} needs the certificate authority of the server, but there is no file ${root.path}: name one with sslrootcert, or use the operating system's authorities with sslrootcert=system`,
      about: "authorities"
    })
  }
  const certificates = certificatesIn(content)
  if (certificates.length > 0 && certificates.every(isCertificate)) return certificates
  throw new TlsFailed({
    reason: `${root.path} (sslrootcert) is not a PEM file of certificates`,
    about: "authorities"
  })
}

/** Refuses a key that others can read, as libpq and ssh do. */
const checkKeyFile = async (path: string): Promise<void> => {
  const status = await stat(path).catch((cause: unknown) => {
    if (hasCode(cause, "ENOENT", "ENOTDIR")) {
      throw new TlsFailed({
        reason: `There is a client certificate, but no private key ${path} (sslkey)`,
        about: "client"
      })
    }
    throw new TlsFailed({ reason: `Cannot read the private key ${path}: ${String(cause)}`, about: "client", cause })
  })
  if (!status.isFile())
    throw new TlsFailed({ reason: `The private key ${path} is not a regular file`, about: "client" })
  const forbidden = status.uid === 0 ? 0o037 : 0o077
  if ((status.mode & forbidden) !== 0) {
    throw new TlsFailed({
      reason: `Others can read the private key ${path}: its permissions must be 0600, or 0640 if root owns it`,
      about: "client"
    })
  }
}

const readClientCertificate = async ({
  clientCertificateFile,
  clientKeyFile,
  clientKeyPassword
}: TlsParameters): Promise<Pick<ConnectionOptions, "cert" | "key" | "passphrase">> => {
  const cert = clientCertificateFile === undefined ? undefined : await readIfThere(clientCertificateFile, "client")
  if (cert === undefined) return {}
  await checkKeyFile(clientKeyFile)
  const key = await readIfThere(clientKeyFile, "client")
  return {
    cert,
    ...(key !== undefined && { key }),
    ...(clientKeyPassword !== undefined && { passphrase: Redacted.value(clientKeyPassword) })
  }
}

/**
 * Node's options for a connection as secure as libpq would make it. Files are read again for each connection, so that a
 * renewed certificate is used from the next connection on. Rejects with `TlsFailed`.
 */
export const readTlsOptions = async ({
  hostName,
  tls
}: Pick<PostgresConnection, "hostName" | "tls">): Promise<ConnectionOptions> => {
  const ca = await readRootCertificates(tls.rootCertificates, tls.mode)
  const crl = ca === undefined ? undefined : await readIfThere(tls.revocationFile, "authorities")
  if (tls.mode === "verify-full" && hostName === undefined) {
    throw new TlsFailed({
      reason: "sslmode=verify-full needs the name of the host, not only its hostaddr",
      about: "modes"
    })
  }
  return {
    ...(await readClientCertificate(tls)),
    ...(ca !== undefined && { ca: [...ca] }),
    ...(crl !== undefined && { crl }),
    rejectUnauthorized: ca !== undefined,
    checkServerIdentity: (_host, certificate) =>
      tls.mode !== "verify-full" || isCertificateFor(hostName ?? "", certificate)
        ? undefined
        : new TlsFailed({
            reason: `The server's certificate is not for ${hostName}, but for ${certificate.subjectaltname ?? `CN=${String(certificate.subject.CN)}`}`,
            about: "modes"
          }),
    minVersion: tls.minimumVersion,
    ...(tls.maximumVersion !== undefined && { maxVersion: tls.maximumVersion }),
    ...(tls.negotiation === "direct" && { ALPNProtocols: ["postgresql"] })
  }
}
