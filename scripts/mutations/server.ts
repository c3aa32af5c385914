import type { Mutation } from "./Mutation.ts"

const tls = { tests: ["packages/server/test/postgres/tlsModes.test.ts"] } as const
const hostile = { tests: ["packages/server/test/postgres/hostileServers.test.ts"] } as const
const limits = { tests: ["packages/server/test/postgres/limits.test.ts"] } as const

/** Mistakes in how the server connects to PostgreSQL and waits for it. */
export const server: ReadonlyArray<Mutation> = [
  {
    ...tls,
    name: "a certificate for another host is accepted",
    file: "packages/server/src/postgres/tlsOptions.ts",
    find: 'tls.mode !== "verify-full" || isCertificateFor(hostName ?? "", certificate)',
    replaceWith: "certificate.raw.length > 0"
  },
  {
    ...tls,
    name: "a root certificate is not used to verify",
    file: "packages/server/src/postgres/tlsOptions.ts",
    find: "rejectUnauthorized: ca !== undefined",
    replaceWith: "rejectUnauthorized: false"
  },
  {
    ...tls,
    name: "a private key that others can read is used",
    file: "packages/server/src/postgres/tlsOptions.ts",
    find: "(status.mode & forbidden) !== 0",
    replaceWith: "(status.mode & forbidden) < 0"
  },
  {
    ...hostile,
    name: "a server without TLS gets a connection in plain text",
    file: "packages/server/src/postgres/NegotiatedSocket.ts",
    find: 'if (this.#ways[0] !== "none") return this.#fail(refused)',
    replaceWith: "if (this.destroyed) return this.#fail(refused)"
  },
  {
    ...hostile,
    name: "words before the encryption are taken for the server's",
    file: "packages/server/src/postgres/NegotiatedSocket.ts",
    find: "reply[0] === replies.tls && reply.length === 1",
    replaceWith: "reply[0] === replies.tls"
  },
  {
    name: "ssl=true is ignored",
    file: "packages/server/src/postgres/connectionUri.ts",
    find: 'put("sslmode", "require")',
    replaceWith: 'put("sslmode", "prefer")',
    tests: ["packages/server/test/postgres/connectionParameters.test.ts"]
  },
  {
    name: "a certificate's wildcard stands for several labels",
    file: "packages/server/src/postgres/certificateNames.ts",
    find: '!given.slice(0, -suffix.length).includes(".")',
    replaceWith: "given.length > suffix.length",
    tests: ["packages/server/test/postgres/certificateNames.test.ts"]
  },
  {
    ...limits,
    name: "behind a pooler, transactions have no limits",
    file: "packages/server/src/postgres/limitedClient.ts",
    find: "if (effective.areInSession) return",
    replaceWith: "if (effective.lock !== undefined) return",
    only: "SNOOZEQL_DATABASE_POOLER=transaction"
  },
  {
    ...limits,
    name: "behind a pooler, single statements have no limits",
    file: "packages/server/src/postgres/LimitedConnection.ts",
    find: "limits.areInSession ? statement :",
    replaceWith: "limits.lock !== undefined ? statement :",
    only: "SNOOZEQL_DATABASE_POOLER=transaction"
  },
  {
    ...limits,
    name: "a stream is cut off at a statement's limit",
    file: "packages/server/src/postgres/LimitedConnection.ts",
    find: "{ ...limits, statement: streamLimit }",
    replaceWith: "limits",
    only: "SNOOZEQL_DATABASE_POOLER=none"
  },
  {
    name: "what is no longer waited for goes on for ever",
    file: "packages/domain/src/stopWaitingAfter.ts",
    find: "work.interruptUnsafe()",
    replaceWith: "",
    tests: ["packages/domain/test/stopWaitingAfter.test.ts"]
  },
  {
    name: "every request may take as long as those of the whole fleet",
    file: "packages/http/src/middleware/timeLimit.ts",
    find: "Context.get(endpoint.annotations, EndpointTimeLimit)",
    replaceWith: "Duration.minutes(2)",
    tests: ["packages/http/test/failures.test.ts"]
  },
  {
    name: "the default time zone of a command beats the choice of a user",
    file: "packages/server/src/advice/adviceFromDatabase.ts",
    find: 'instance.timezone_source === "user" || instance.timezone_source === "tag"',
    replaceWith: 'instance.timezone_source === "tag"',
    tests: ["packages/server/test/advice/adviceFromDatabase.test.ts"]
  },
  {
    name: "a command asks another server than the one that is named",
    file: "packages/server/src/advice/sourceLayer.ts",
    find: "if (Option.isSome(server)) return { url: server.value, because: undefined }",
    replaceWith: "",
    tests: ["packages/server/test/advice/sourceLayer.test.ts"]
  },
  {
    name: "a wrong configuration file ends the collection",
    file: "packages/server/src/layers/targets.ts",
    find: "                  targets: before,",
    replaceWith: "                  targets: before.slice(0, 0),",
    tests: ["packages/server/test/targets.test.ts"]
  },
  {
    name: "a server without a key listens beyond loopback",
    file: "packages/server/src/layers/keyCheck.ts",
    find: "!(yield* KeyStore.use((keys) => keys.hasAny))",
    replaceWith: "(yield* KeyStore.use((keys) => keys.hasAny))",
    tests: ["packages/server/test/keys/keysCommand.system.test.ts"]
  }
]
