import type { Mutation } from "./Mutation.ts"

const connections = "packages/server/src/http/connections.ts"

/** Mistakes in how the server treats connections, and in how the program ends. */
export const serverConnections: ReadonlyArray<Mutation> = [
  {
    name: "a server that stops lets its clients keep their connections",
    file: connections,
    find: 'response.setHeader("connection", "close")',
    replaceWith: 'response.removeHeader("x")',
    tests: ["packages/server/test/http/stop.test.ts"]
  },
  {
    name: "an error in the body of an answered request gets a second response",
    file: connections,
    find: 'isInBody ? "" : serialize(problem)',
    replaceWith: "serialize(problem)",
    tests: ["packages/server/test/http/protocolErrors.test.ts"]
  },
  {
    name: "a response that waits for its turn is taken for one that is not read",
    file: connections,
    find: "const [first] = this.#connections.get(socket)?.pending.keys() ?? []",
    replaceWith: "const first = [...(this.#connections.get(socket)?.pending.keys() ?? [])].at(-1)",
    tests: ["packages/server/test/http/slowClients.test.ts"]
  },
  {
    name: "a second signal is ignored",
    file: "packages/server/src/process/stopSignals.ts",
    find: '? "ignore" : "exit"',
    replaceWith: '? "ignore" : "ignore"',
    tests: ["packages/server/test/process/stopSignals.test.ts"]
  },
  {
    name: "a setting is shown with the password of its URL",
    file: "packages/server/src/settings/readSettings.ts",
    find: "found: redactAsUrl(problem.found)",
    replaceWith: "found: problem.found",
    tests: ["packages/server/test/settings.test.ts"]
  },
  {
    name: "metrics are open beyond loopback",
    file: "packages/server/src/settings/readSettings.ts",
    find: "publicMetrics: values.publicMetrics ?? isOpen",
    replaceWith: "publicMetrics: values.publicMetrics ?? true",
    tests: ["packages/server/test/settings.test.ts"]
  }
]
