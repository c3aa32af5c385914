import { assert, describe, it } from "@effect/vitest"
import { isCertificateFor } from "../../src/postgres/certificateNames.ts"

/** A certificate with a common name and alternative names as Node writes them. */
const certificate = (commonName: string | ReadonlyArray<string>, subjectaltname?: string) => ({
  subject: { C: "", ST: "", L: "", O: "", OU: "", CN: [commonName].flat() },
  ...(subjectaltname !== undefined && { subjectaltname })
})

describe("isCertificateFor", () => {
  it.each([
    ["orders.example.com", certificate("x", "DNS:orders.example.com"), true],
    ["Orders.Example.com", certificate("x", "DNS:orders.EXAMPLE.com"), true],
    ["orders.example.com", certificate("x", "DNS:a.example.com, DNS:orders.example.com"), true],
    ["orders.example.com", certificate("x", "DNS:*.example.com"), true],
    ["a.orders.example.com", certificate("x", "DNS:*.example.com"), false],
    ["example.com", certificate("x", "DNS:*.example.com"), false],
    [".example.com", certificate("x", "DNS:*.example.com"), false],
    ["orders.example.com", certificate("x", "DNS:o*.example.com"), false],
    ["orders.example.com", certificate("x", "DNS:*"), false],
    // Unlike browsers, libpq accepts a wildcard right below a top-level name.
    ["db.internal", certificate("x", "DNS:*.internal"), true],
    // The common name counts only without alternative names of the host's kind.
    ["localhost", certificate("localhost"), true],
    ["localhost", certificate(["localhost", "other"]), true],
    ["localhost", certificate(["other", "localhost"]), false],
    ["localhost", certificate("localhost", "DNS:other"), false],
    ["localhost", certificate("localhost", "IP Address:127.0.0.1"), true],
    ["10.0.0.7", certificate("x", "IP Address:10.0.0.7"), true],
    ["10.0.0.7", certificate("x", "IP Address:10.0.0.8"), false],
    ["10.0.0.7", certificate("10.0.0.7", "IP Address:10.0.0.8"), false],
    ["10.0.0.7", certificate("10.0.0.7", "DNS:other"), true],
    ["10.0.0.7", certificate("x", "DNS:10.0.0.7"), true],
    ["2001:db8::1", certificate("x", "IP Address:2001:DB8:0:0:0:0:0:1"), true],
    ["orders.example.com", certificate("x", "URI:orders.example.com, email:orders.example.com"), false],
    // Node quotes names with a comma and a space, so that they cannot be taken for several names.
    ["orders.example.com", certificate("x", 'DNS:"evil.example, DNS:orders.example.com"'), false],
    ["evil.example", certificate("x", 'DNS:"evil.example\\", DNS:orders.example.com"'), false],
    ["orders.example.com", certificate("orders.example.com", 'broken"'), false]
  ] as const)("%s and %j: %s", (host, names, expected) => {
    assert.strictEqual(isCertificateFor(host, names), expected)
  })
})
