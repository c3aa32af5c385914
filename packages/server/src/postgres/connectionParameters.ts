import { Duration, Redacted, Result } from "effect"
import { join } from "node:path"
import type { SettingProblem } from "../settings/WrongConfiguration.ts"
import { parseConnectionUri, type UriParameters } from "./connectionUri.ts"
import {
  type PostgresAddress,
  type PostgresConnection,
  type RootCertificates,
  type SslMode,
  sslModes,
  type TlsVersion,
  tlsVersions
} from "./PostgresConnection.ts"

/** What the program's environment contributes to a connection. */
export interface ConnectionSurroundings {
  /** The values of libpq's variables, by name. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The folder that holds `.postgresql`. */
  readonly home: string
  /** The user who runs the program; undefined if the system has no name for it. */
  readonly userName: string | undefined
}

/** The supported parameters of libpq. Each has a variable, which is used if the URL does not have the parameter. */
const variableOf = {
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  user: "PGUSER",
  password: "PGPASSWORD",
  dbname: "PGDATABASE",
  application_name: "PGAPPNAME",
  fallback_application_name: undefined,
  client_encoding: undefined,
  options: "PGOPTIONS",
  connect_timeout: "PGCONNECT_TIMEOUT",
  keepalives: undefined,
  keepalives_idle: undefined,
  sslmode: "PGSSLMODE",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslpassword: undefined,
  sslcertmode: "PGSSLCERTMODE",
  sslcrl: "PGSSLCRL",
  sslsni: "PGSSLSNI",
  sslcompression: undefined,
  sslnegotiation: "PGSSLNEGOTIATION",
  ssl_min_protocol_version: "PGSSLMINPROTOCOLVERSION",
  ssl_max_protocol_version: "PGSSLMAXPROTOCOLVERSION",
  channel_binding: "PGCHANNELBINDING",
  gssencmode: "PGGSSENCMODE",
  target_session_attrs: "PGTARGETSESSIONATTRS",
  load_balance_hosts: "PGLOADBALANCEHOSTS"
} as const

type ParameterName = keyof typeof variableOf

const parameterNames: ReadonlyArray<string> = Object.keys(variableOf)

/** libpq's variables that protect a connection in ways not supported here. If one is set, no connection is made. */
const unsupportedVariables = ["PGREQUIREAUTH", "PGREQUIREPEER", "PGSSLCRLDIR", "PGSERVICE"] as const

/** The variables that `readConnection` reads. */
export const connectionVariables: ReadonlyArray<string> = [
  ...Object.values(variableOf).filter((name) => name !== undefined),
  "PGREQUIRESSL",
  ...unsupportedVariables
]

const secrets: ReadonlyArray<string> = ["password", "sslpassword", "port"] satisfies ReadonlyArray<ParameterName>

/** How long opening a connection may take by default. libpq itself waits without a limit. */
const defaultConnectTimeout = Duration.seconds(10)

/** Longer than most statements, shorter than the idle limits of load balancers. */
const defaultKeepAlive = Duration.minutes(1)

const databaseUrl = "DATABASE_URL"

const hint = (name: string): string => {
  if (name === "ssl") return "no parameter ssl other than ssl=true; write sslmode=require, or another sslmode"
  return `no parameter of this name; known are ${parameterNames.join(", ")}`
}

/** Reads parameters, and collects what is wrong with them. */
class Reader {
  readonly problems: Array<SettingProblem> = []
  readonly #uri: UriParameters
  readonly #variables: ConnectionSurroundings["variables"]

  constructor(uri: UriParameters, variables: ConnectionSurroundings["variables"]) {
    this.#uri = uri
    this.#variables = variables
  }

  #variable(name: ParameterName): string | undefined {
    const variable = variableOf[name]
    return variable === undefined ? undefined : this.#variables[variable] || undefined
  }

  text(name: ParameterName): string | undefined {
    return this.#uri.get(name) ?? this.#variable(name)
  }

  report(name: ParameterName, expected: string): void {
    const inUri = this.#uri.get(name)
    const found = inUri ?? this.#variable(name)
    this.problems.push({
      name: inUri === undefined ? (variableOf[name] ?? name) : `${databaseUrl}, ${name}`,
      expected,
      ...(found === undefined || secrets.includes(name) ? {} : { found })
    })
  }

  integer(name: ParameterName, minimum: number, maximum: number): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (/^-?\d+$/.test(text) && value >= minimum && value <= maximum) return value
    this.report(name, `a whole number from ${minimum} to ${maximum}`)
    return undefined
  }

  oneOf<const A extends string>(name: ParameterName, values: ReadonlyArray<A>): A | undefined {
    const text = this.text(name)
    const value = values.find((candidate) => candidate === text)
    if (text !== undefined && value === undefined) this.report(name, `one of ${values.join(", ")}`)
    return value
  }

  /** For a parameter that is not supported, accepts only the values that request nothing. */
  acceptOnly(name: ParameterName, harmless: ReadonlyArray<string>): void {
    const text = this.text(name)
    if (text !== undefined && !harmless.includes(text)) {
      this.report(name, `${harmless.join(" or ")}: nothing else is supported`)
    }
  }
}

const readAddress = (reader: Reader): Pick<PostgresConnection, "address" | "hostName"> => {
  const host = reader.text("host") ?? "localhost"
  const port = reader.integer("port", 1, 65_535) ?? 5432
  if (host.includes(",")) reader.report("host", "one host: several are not supported")
  const hostAddress = reader.text("hostaddr")
  if (hostAddress === undefined && host.startsWith("/")) {
    const address: PostgresAddress = { _tag: "UnixSocket", path: join(host, `.s.PGSQL.${port}`) }
    return { address, hostName: undefined }
  }
  const isNamed = reader.text("host") !== undefined || hostAddress === undefined
  return {
    address: { _tag: "Tcp", host: hostAddress ?? host, port },
    hostName: isNamed && !host.startsWith("/") ? host : undefined
  }
}

const readMode = (reader: Reader, variables: ConnectionSurroundings["variables"], usesSystem: boolean): SslMode => {
  const given = reader.oneOf("sslmode", sslModes)
  if (given !== undefined) return given
  if (variables["PGREQUIRESSL"]?.startsWith("1") === true && reader.text("sslmode") === undefined) return "require"
  return usesSystem ? "verify-full" : "prefer"
}

const isBelow = (a: TlsVersion, b: TlsVersion): boolean => tlsVersions.indexOf(a) < tlsVersions.indexOf(b)

const readTls = (reader: Reader, { home, variables }: ConnectionSurroundings): PostgresConnection["tls"] => {
  const folder = join(home, ".postgresql")
  const root = reader.text("sslrootcert")
  const rootCertificates: RootCertificates =
    root === "system" ? { _tag: "System" } : { _tag: "File", path: root ?? join(folder, "root.crt") }
  const mode = readMode(reader, variables, root === "system")
  // Anyone can get a certificate that every system trusts, but only for a name of their own. So the name must be checked.
  if (root === "system" && mode !== "verify-full") reader.report("sslmode", "verify-full with sslrootcert=system")

  const negotiation = reader.oneOf("sslnegotiation", ["postgres", "direct"]) ?? "postgres"
  if (negotiation === "direct" && ["disable", "allow", "prefer"].includes(mode)) {
    reader.report("sslmode", "require, verify-ca or verify-full with sslnegotiation=direct")
  }
  const minimumVersion = reader.oneOf("ssl_min_protocol_version", tlsVersions) ?? "TLSv1.2"
  const maximumVersion = reader.oneOf("ssl_max_protocol_version", tlsVersions)
  if (maximumVersion !== undefined && isBelow(maximumVersion, minimumVersion)) {
    reader.report("ssl_max_protocol_version", `no version below the minimum, ${minimumVersion}`)
  }
  const sendsCertificate = reader.oneOf("sslcertmode", ["allow", "disable"]) !== "disable"
  const password = reader.text("sslpassword")
  reader.acceptOnly("sslcompression", ["0"])
  reader.acceptOnly("channel_binding", ["disable", "prefer"])
  reader.acceptOnly("gssencmode", ["disable", "prefer"])
  return {
    mode,
    rootCertificates,
    revocationFile: reader.text("sslcrl") ?? join(folder, "root.crl"),
    clientCertificateFile: sendsCertificate ? (reader.text("sslcert") ?? join(folder, "postgresql.crt")) : undefined,
    clientKeyFile: reader.text("sslkey") ?? join(folder, "postgresql.key"),
    clientKeyPassword: password === undefined ? undefined : Redacted.make(password),
    negotiation,
    sendsServerName: reader.oneOf("sslsni", ["1", "0"]) !== "0",
    minimumVersion,
    maximumVersion
  }
}

const readConnectTimeout = (reader: Reader): Duration.Duration => {
  const seconds = reader.integer("connect_timeout", -2_147_483_648, 2_147_483_647)
  if (seconds === undefined) return defaultConnectTimeout
  // As in libpq: a value that is not positive means no limit, and 1 is raised to 2 seconds.
  return seconds <= 0 ? Duration.infinity : Duration.seconds(Math.max(seconds, 2))
}

const readKeepAlive = (reader: Reader): Duration.Duration | undefined => {
  const isOn = reader.oneOf("keepalives", ["1", "0"]) !== "0"
  const idle = reader.integer("keepalives_idle", 0, 32_767) ?? 0
  if (!isOn) return undefined
  return idle === 0 ? defaultKeepAlive : Duration.seconds(idle)
}

/**
 * Reads how to connect from a connection URI and libpq's variables, which are used for what the URI does not say. Fails
 * with everything that is wrong. Parameters have libpq's meaning and defaults, with three exceptions: the default host is
 * `localhost`, opening a connection takes at most 10 seconds, and an unsupported parameter is refused, not ignored.
 */
export const readConnection = (
  uri: Redacted.Redacted,
  surroundings: ConnectionSurroundings
): Result.Result<PostgresConnection, ReadonlyArray<SettingProblem>> => {
  const parsed = parseConnectionUri(Redacted.value(uri))
  if (Result.isFailure(parsed)) return Result.fail([{ name: databaseUrl, expected: parsed.failure }])
  const { variables } = surroundings
  const reader = new Reader(parsed.success, variables)
  for (const name of parsed.success.keys()) {
    if (!parameterNames.includes(name)) reader.problems.push({ name: `${databaseUrl}, ${name}`, expected: hint(name) })
  }
  for (const name of unsupportedVariables) {
    if (variables[name])
      reader.problems.push({ name, expected: "no value: it is not supported", found: variables[name] })
  }
  reader.acceptOnly("client_encoding", ["UTF8", "utf8", "UTF-8", "utf-8", "auto"])
  reader.acceptOnly("target_session_attrs", ["any"])
  reader.acceptOnly("load_balance_hosts", ["disable"])

  const user = reader.text("user") ?? surroundings.userName
  if (user === undefined) reader.report("user", "a user: the system does not know who runs this program")
  const password = reader.text("password")
  const connection: PostgresConnection = {
    ...readAddress(reader),
    user: user ?? "",
    password: password === undefined ? undefined : Redacted.make(password),
    database: reader.text("dbname"),
    applicationName: reader.text("application_name") ?? reader.text("fallback_application_name") ?? "snoozeql",
    options: reader.text("options"),
    connectTimeout: readConnectTimeout(reader),
    keepAlive: readKeepAlive(reader),
    tls: readTls(reader, surroundings)
  }
  return reader.problems.length === 0 ? Result.succeed(connection) : Result.fail(reader.problems)
}
