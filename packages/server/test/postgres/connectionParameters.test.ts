import { assert, describe, it } from "@effect/vitest"
import { Duration, Redacted, Result } from "effect"
import { type ConnectionSurroundings, readConnection } from "../../src/postgres/connectionParameters.ts"
import type { PostgresConnection } from "../../src/postgres/PostgresConnection.ts"

const nothing: ConnectionSurroundings = { variables: {}, home: "/home/u", userName: "u" }

const read = (uri: string, surroundings: Partial<ConnectionSurroundings> = {}): PostgresConnection => {
  const result = readConnection(Redacted.make(uri), { ...nothing, ...surroundings })
  return Result.isSuccess(result) ? result.success : assert.fail(JSON.stringify(result.failure))
}

const problemsOf = (uri: string, surroundings: Partial<ConnectionSurroundings> = {}) => {
  const result = readConnection(Redacted.make(uri), { ...nothing, ...surroundings })
  return Result.isFailure(result) ? result.failure : assert.fail("was accepted")
}

const secretOf = (secret: Redacted.Redacted | undefined) => secret && Redacted.value(secret)

describe("a connection URI", () => {
  it.each([
    ["postgres://orders.example.com/metrics", { host: "orders.example.com", port: 5432 }],
    ["postgresql://orders.example.com:6432", { host: "orders.example.com", port: 6432 }],
    ["postgres://", { host: "localhost", port: 5432 }],
    ["postgres:///metrics", { host: "localhost", port: 5432 }],
    ["postgres://[2001:db8::1]:5433/metrics", { host: "2001:db8::1", port: 5433 }],
    ["postgres://:5433/metrics", { host: "localhost", port: 5433 }],
    ["postgres://?host=10.0.0.7&port=1", { host: "10.0.0.7", port: 1 }],
    ["postgres://orders?hostaddr=10.0.0.7", { host: "10.0.0.7", port: 5432 }]
  ] as const)("%s leads to %j", (uri, address) => {
    assert.deepStrictEqual(read(uri).address, { _tag: "Tcp", ...address })
  })

  it.each([
    ["postgres:///metrics?host=/var/run/postgresql", "/var/run/postgresql/.s.PGSQL.5432"],
    ["postgres://u@%2Fvar%2Frun%2Fpostgresql:5433/metrics", "/var/run/postgresql/.s.PGSQL.5433"]
  ])("%s leads to the socket %s", (uri, path) => {
    assert.deepStrictEqual(read(uri).address, { _tag: "UnixSocket", path })
  })

  it.each([
    ["postgres://user:secret@host", "user", "secret"],
    ["postgres://user@host", "user", undefined],
    ["postgres://us%40er:p%40ss%2Fw%3Ard%25@host", "us@er", "p@ss/w:rd%"],
    // The characters at which a browser would end a host or a path.
    ["postgres://user:a#b?c:d&e=f@host/db", "user", "a#b?c:d&e=f"],
    ["postgres://user:%C3%BC%20+@host", "user", "ü +"],
    ["postgres://host?user=user&password=p%26q", "user", "p&q"],
    ["postgres://host", "u", undefined]
  ] as const)("%s names user and password", (uri, user, password) => {
    const connection = read(uri)
    assert.strictEqual(connection.user, user)
    assert.strictEqual(secretOf(connection.password), password)
  })

  it("names all other parameters", () => {
    const connection = read(
      "postgres://h/my%20db?application_name=app&connect_timeout=3&options=-c%20search_path%3Dmetrics&keepalives_idle=7"
    )
    assert.strictEqual(connection.database, "my db")
    assert.strictEqual(connection.applicationName, "app")
    assert.strictEqual(connection.options, "-c search_path=metrics")
    assert.deepStrictEqual(connection.connectTimeout, Duration.seconds(3))
    assert.deepStrictEqual(connection.keepAlive, Duration.seconds(7))
  })

  it("has defaults", () => {
    const { address: _, ...connection } = read("postgres://h/db")
    assert.deepStrictEqual(connection, {
      hostName: "h",
      user: "u",
      password: undefined,
      database: "db",
      applicationName: "snoozeql",
      options: undefined,
      connectTimeout: Duration.seconds(10),
      keepAlive: Duration.minutes(1),
      tls: {
        mode: "prefer",
        rootCertificates: { _tag: "File", path: "/home/u/.postgresql/root.crt" },
        revocationFile: "/home/u/.postgresql/root.crl",
        clientCertificateFile: "/home/u/.postgresql/postgresql.crt",
        clientKeyFile: "/home/u/.postgresql/postgresql.key",
        clientKeyPassword: undefined,
        negotiation: "postgres",
        sendsServerName: true,
        minimumVersion: "TLSv1.2",
        maximumVersion: undefined
      }
    })
  })

  it.each([
    ["connect_timeout=0", Duration.infinity],
    ["connect_timeout=-1", Duration.infinity],
    ["connect_timeout=1", Duration.seconds(2)]
  ] as const)("%s is read as libpq does", (parameter, expected) => {
    assert.deepStrictEqual(read(`postgres://h?${parameter}`).connectTimeout, expected)
  })

  it.each([
    ["mysql://h/db", "DATABASE_URL"],
    ["postgres://user:se@cret@h/db", "DATABASE_URL"],
    ["postgres://user:se/cret@h/db", "PGPORT|DATABASE_URL, port"],
    ["postgres://user:se%cret@h/db", "DATABASE_URL"],
    ["postgres://user:se%00cret@h/db", "DATABASE_URL"],
    ["postgres://user:se%ffcret@h/db", "DATABASE_URL"],
    ["postgres://[::1/db", "DATABASE_URL"],
    ["postgres://a,b/db", "DATABASE_URL"],
    ["postgres://a:1,b:2/db", "DATABASE_URL"],
    ["postgres://h?host=a,b", "DATABASE_URL, host"],
    ["postgres://h:0/db", "DATABASE_URL, port"],
    ["postgres://h:65536/db", "DATABASE_URL, port"],
    ["postgres://h/db?sslmode", "DATABASE_URL"],
    ["postgres://h/db?sslmode=a=b", "DATABASE_URL"],
    ["postgres://h/db?sslmode=required", "DATABASE_URL, sslmode"],
    ["postgres://h/db?sslmod=require", "DATABASE_URL, sslmod"],
    ["postgres://h/db?SSLMODE=require", "DATABASE_URL, SSLMODE"],
    ["postgres://h/db?ssl=false", "DATABASE_URL, ssl"],
    ["postgres://h/db?ssl=1", "DATABASE_URL, ssl"],
    ["postgres://h/db?sslrootcert=system&sslmode=require", "DATABASE_URL, sslmode"],
    ["postgres://h/db?sslnegotiation=direct&sslmode=prefer", "DATABASE_URL, sslmode"],
    [
      "postgres://h/db?ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2",
      "DATABASE_URL, ssl_max_protocol_version"
    ],
    ["postgres://h/db?sslcertmode=require", "DATABASE_URL, sslcertmode"],
    ["postgres://h/db?channel_binding=require", "DATABASE_URL, channel_binding"],
    ["postgres://h/db?gssencmode=require", "DATABASE_URL, gssencmode"],
    ["postgres://h/db?target_session_attrs=read-write", "DATABASE_URL, target_session_attrs"],
    ["postgres://h/db?keepalives_count=3", "DATABASE_URL, keepalives_count"],
    ["postgres://h/db?connect_timeout=soon", "DATABASE_URL, connect_timeout"],
    ["postgres://h/db?client_encoding=LATIN1", "DATABASE_URL, client_encoding"]
  ] as const)("%s is refused, without a part of the password in the message", (uri, name) => {
    const [problem, ...others] = problemsOf(uri)
    assert.lengthOf(others, 0)
    assert.include(name.split("|"), problem?.name ?? "")
    for (const piece of ["se@", "cret", "se/", "user"]) assert.notInclude(problem?.found ?? "", piece)
    assert.notMatch(problem?.expected ?? "", /cret/)
  })

  it("reports everything that is wrong at once", () => {
    assert.deepStrictEqual(
      problemsOf("postgres://h/db?sslmode=on&connect_timeout=x&foo=1").map(({ name }) => name),
      ["DATABASE_URL, foo", "DATABASE_URL, connect_timeout", "DATABASE_URL, sslmode"]
    )
  })
})

describe("TLS parameters", () => {
  it.each([
    ["sslmode=verify-full", {}, "verify-full"],
    ["", { PGSSLMODE: "require" }, "require"],
    ["sslmode=disable", { PGSSLMODE: "require" }, "disable"],
    ["", { PGREQUIRESSL: "1" }, "require"],
    ["sslmode=allow", { PGREQUIRESSL: "1" }, "allow"],
    // A parameter of JDBC and node-postgres, which libpq accepts too.
    ["ssl=true", {}, "require"],
    ["ssl=true", { PGSSLMODE: "disable" }, "require"],
    ["sslrootcert=system", {}, "verify-full"],
    ["sslrootcert=/ca.crt", {}, "prefer"]
  ] as const)("%s and %j mean %s", (query, variables, mode) => {
    assert.strictEqual(read(`postgres://h/db?${query}`, { variables }).tls.mode, mode)
  })

  it("come from libpq's variables if the URL does not have them", () => {
    const variables = {
      PGSSLROOTCERT: "/root.crt",
      PGSSLCERT: "/client.crt",
      PGSSLKEY: "/client.key",
      PGSSLCRL: "/root.crl",
      PGSSLNEGOTIATION: "direct",
      PGSSLMODE: "verify-ca",
      PGSSLSNI: "0"
    }
    assert.deepStrictEqual(read("postgres://h/db?sslcert=/other.crt&sslpassword=x", { variables }).tls, {
      mode: "verify-ca",
      rootCertificates: { _tag: "File", path: "/root.crt" },
      revocationFile: "/root.crl",
      clientCertificateFile: "/other.crt",
      clientKeyFile: "/client.key",
      clientKeyPassword: Redacted.make("x"),
      negotiation: "direct",
      sendsServerName: false,
      minimumVersion: "TLSv1.2",
      maximumVersion: undefined
    })
  })

  it("name the wrong variable, and never connect less securely than a variable requires", () => {
    assert.deepStrictEqual(
      problemsOf("postgres://h/db", {
        variables: { PGSSLMODE: "on", PGCHANNELBINDING: "require", PGREQUIREPEER: "postgres" }
      }).map(({ found, name }) => [name, found]),
      [
        ["PGREQUIREPEER", "postgres"],
        ["PGSSLMODE", "on"],
        ["PGCHANNELBINDING", "require"]
      ]
    )
  })
})

describe("libpq's other variables", () => {
  it("are used for what the URL does not say", () => {
    const variables = { PGHOST: "h", PGPORT: "7", PGUSER: "a", PGPASSWORD: "b", PGDATABASE: "d", PGAPPNAME: "e" }
    const connection = read("postgres://", { variables })
    assert.deepStrictEqual(connection.address, { _tag: "Tcp", host: "h", port: 7 })
    assert.deepInclude(connection, { user: "a", database: "d", applicationName: "e" })
    assert.strictEqual(secretOf(connection.password), "b")
    assert.deepInclude(read("postgres://x@y/z", { variables }), { user: "x", database: "z", hostName: "y" })
  })

  it("are not shown if they are secret, and neither is a port, which may be half a password", () => {
    const [problem] = problemsOf("postgres://h", { variables: { PGPORT: "secret" } })
    assert.deepStrictEqual(problem, { name: "PGPORT", expected: "a whole number from 1 to 65535" })
  })

  it("must name a user if the system has no name for it", () => {
    assert.deepStrictEqual(
      problemsOf("postgres://h", { userName: undefined }).map(({ name }) => name),
      ["PGUSER"]
    )
  })
})
