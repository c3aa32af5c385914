import { assert, describe, it } from "@effect/vitest"
import { Api } from "@snoozeql/client/api/Api"
import { OpenApi } from "effect/http-api"
import {
  judgeKey,
  judgeReached,
  judgeReady,
  judgeRoutes,
  judgeServerProxy,
  judgeTransport
} from "../../src/doctor/judgeServer.ts"

const response = (status: number, detail?: string) => ({ status, detail })
const url = "https://snoozeql.example.com"
const key = { from: "SNOOZEQL_KEY" }

describe("judgeReached", () => {
  it("fails if something else responds", () => {
    assert.strictEqual(judgeReached(url, response(200)).status, "ok")
    const { message, status } = judgeReached(url, response(404))
    assert.strictEqual(status, "failure")
    assert.include(message, "does not respond as SnoozeQL does (404)")
  })
})

describe("judgeReady", () => {
  it("repeats why the server cannot do its work", () => {
    assert.strictEqual(judgeReady(response(200)).status, "ok")
    assert.include(judgeReady(response(503, "the database is down")).message, "(503, the database is down)")
  })
})

describe("judgeRoutes", () => {
  const { paths } = OpenApi.fromApi(Api)

  it("accepts a server that has more routes, and warns of one that has fewer", () => {
    assert.strictEqual(judgeRoutes({ ...paths, "/api/v2/new": { get: {} } }).status, "ok")
    const { "/api/v1/overview": _overview, "/api/v1/savings": _savings, ...older } = paths
    const { message, status } = judgeRoutes(older)
    assert.strictEqual(status, "warning")
    assert.include(message, "it does not have GET /api/v1/overview and 1 more")
    assert.strictEqual(judgeRoutes(undefined).status, "warning")
  })
})

describe("judgeKey", () => {
  const scopes = (read: number, write: number, admin: number) => ({
    read: response(read),
    write: response(write),
    admin: response(admin)
  })

  it.each([
    [200, 404, 200, "admin"],
    [200, 404, 403, "write"],
    [200, 403, 403, "read"]
  ] as const)("finds the scope from the statuses %d, %d and %d: %s", (read, write, admin, scope) => {
    const { message, status } = judgeKey(key, scopes(read, write, admin))
    assert.strictEqual(status, "ok")
    assert.strictEqual(message, `The key in SNOOZEQL_KEY is valid, and has the scope ${scope}`)
  })

  it("says what to do if the key is missing or refused", () => {
    const missing = judgeKey(undefined, scopes(401, 401, 401))
    assert.deepInclude(missing, { status: "failure" })
    assert.include(missing.message, "set SNOOZEQL_KEY to it")
    const refused = judgeKey(key, scopes(401, 401, 401))
    assert.deepInclude(refused, { status: "failure" })
    assert.include(refused.message, "unknown to the server, revoked or expired")
    assert.deepInclude(judgeKey(key, scopes(503, 503, 503)), { status: "failure" })
    assert.deepInclude(judgeKey(undefined, scopes(200, 404, 200)), { message: "The server requires no key" })
  })
})

describe("judgeTransport", () => {
  it.each([
    ["https://snoozeql.example.com", "ok"],
    ["http://127.0.0.1:8080", "ok"],
    ["http://[::1]:8080", "ok"],
    ["http://snoozeql.example.com", "warning"]
  ] as const)("judges %s: %s", (address, status) => {
    assert.strictEqual(judgeTransport(address, key).status, status)
    assert.strictEqual(judgeTransport(address, undefined).status, status)
  })
})

describe("judgeServerProxy", () => {
  it("says that the proxies of the settings are not used, and which one is in front of the server", () => {
    assert.strictEqual(judgeServerProxy(false, undefined).message, "No proxy is configured")
    const { message } = judgeServerProxy(true, "1.1 caddy")
    assert.include(message, "HTTPS_PROXY and HTTP_PROXY are not used for the server")
    assert.include(message, "1.1 caddy")
  })
})
