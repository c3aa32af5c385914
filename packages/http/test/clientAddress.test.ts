import { assert, describe, test } from "@effect/vitest"
import { IpNetwork } from "effect/net"
import { clientAddress } from "../src/middleware/clientAddress.ts"

const trusted = ["10.0.0.0/8", "2001:db8:ffff::/48"].map((network) => IpNetwork.fromStringUnsafe(network))

const client = (peer: string | undefined, headers: Record<string, string>) => clientAddress({ peer, headers }, trusted)

describe("clientAddress", () => {
  test("is the peer if that is not a trusted proxy", () => {
    for (const peer of ["192.0.2.1", "::1", "11.0.0.1", "2001:db8:1::1", "nonsense", undefined]) {
      assert.isUndefined(client(peer, { "x-forwarded-for": "198.51.100.7", forwarded: "for=198.51.100.7" }), peer)
    }
  })

  test("is the last address of X-Forwarded-For that is not a trusted proxy", () => {
    for (const [header, expected] of [
      ["198.51.100.7", "198.51.100.7"],
      ["6.6.6.6, 198.51.100.7", "198.51.100.7"],
      ["6.6.6.6,198.51.100.7,10.1.1.1", "198.51.100.7"],
      ["10.1.1.1, 10.2.2.2", "10.1.1.1"],
      ["198.51.100.7:4711", "198.51.100.7"],
      ["[2001:db8::7]:4711", "2001:db8::7"],
      ["2001:db8::7", "2001:db8::7"],
      ["::ffff:198.51.100.7", "198.51.100.7"],
      ["198.51.100.7, 2001:db8:ffff::1", "198.51.100.7"]
    ] as const) {
      assert.strictEqual(client("10.0.0.1", { "x-forwarded-for": header }), expected, header)
      assert.strictEqual(client("::ffff:10.0.0.1", { "x-forwarded-for": header }), expected, header)
    }
  })

  test("is the last address of Forwarded that is not a trusted proxy", () => {
    for (const [header, expected] of [
      ["for=198.51.100.7", "198.51.100.7"],
      ['For="[2001:db8::7]:4711";proto=https', "2001:db8::7"],
      ["for=6.6.6.6, proto=https;for=198.51.100.7;by=10.0.0.1, for=10.1.1.1", "198.51.100.7"]
    ] as const) {
      assert.strictEqual(client("10.0.0.1", { forwarded: header }), expected, header)
    }
  })

  test("is the peer if the headers cannot be read, or name different clients", () => {
    for (const headers of [
      {},
      { "x-forwarded-for": "" },
      { "x-forwarded-for": "6.6.6.6, unknown" },
      { "x-forwarded-for": "6.6.6.6, unknown, 10.1.1.1" },
      { forwarded: "for=6.6.6.6, for=_hidden" },
      { forwarded: "for=6.6.6.6, proto=https" },
      { forwarded: "by=198.51.100.7" },
      { "x-forwarded-for": "198.51.100.7", forwarded: "for=6.6.6.6" }
    ]) {
      assert.isUndefined(client("10.0.0.1", headers), JSON.stringify(headers))
    }
    const agreed = { "x-forwarded-for": "6.6.6.6, 198.51.100.7", forwarded: "for=198.51.100.7" }
    assert.strictEqual(client("10.0.0.1", agreed), "198.51.100.7")
  })
})
