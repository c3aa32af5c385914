import { assert, describe, it } from "@effect/vitest"
import { type ApiKey, ApiKeyId } from "@snoozeql/domain/ApiKey"
import { DateTime, Result } from "effect"
import { selectKey } from "../../src/keys/selectKey.ts"
import { keysTable } from "../../src/output/keysTable.ts"

const at = (text: string) => DateTime.makeUnsafe(text)
const now = at("2026-06-01T00:00:00Z")

const key = (number: number, fields: Partial<ApiKey> = {}): ApiKey => ({
  id: ApiKeyId.make(`00000000-0000-4000-8000-00000000000${number}`),
  name: "dashboard",
  scope: "read",
  prefix: `snz_AAAAAAA${number}`,
  created_at: at("2026-01-01T00:00:00Z"),
  expires_at: null,
  revoked_at: null,
  last_used_at: null,
  ...fields
})

const expired = key(1, { expires_at: now })
const inForce = key(2, { expires_at: at("2026-06-01T00:00:00.001Z"), last_used_at: at("2026-05-31T23:59:59Z") })
const revoked = key(3, { revoked_at: at("2026-02-01T00:00:00Z"), name: "old" })
const keys = [expired, inForce, revoked]

const selected = (nameOrPrefix: string) => Result.getOrThrow(selectKey(keys, nameOrPrefix, now))

describe("selectKey", () => {
  it("returns the key in force with the name, or else one that was", () => {
    assert.strictEqual(selected("dashboard"), inForce)
    assert.strictEqual(selected("old"), revoked)
  })

  it("returns the key with the prefix, also of a whole key, in force or not", () => {
    assert.strictEqual(selected(expired.prefix), expired)
    assert.strictEqual(selected(`${inForce.prefix}${"x".repeat(35)}`), inForce)
  })

  it("fails with the keys in force if there is none, and never repeats a whole key", () => {
    const message = (wanted: string) => Result.getOrThrow(Result.flip(selectKey(keys, wanted, now))).message
    assert.strictEqual(
      message("dash"),
      `No key is named "dash" or begins with it; in force are dashboard (snz_AAAAAAA2)`
    )
    assert.notInclude(message(`snz_BBBBBBBB${"secret".repeat(6)}`), "secret")
  })
})

describe("keysTable", () => {
  it("shows names, prefixes, scopes, whether keys are in force, and their times", () => {
    assert.strictEqual(
      keysTable(keys, now),
      [
        "Name       Prefix        Scope  Status    Created               Expires               Last used",
        "─────────  ────────────  ─────  ────────  ────────────────────  ────────────────────  ────────────────────",
        "dashboard  snz_AAAAAAA1  read   expired   2026-01-01 00:00 UTC  2026-06-01 00:00 UTC  –",
        "dashboard  snz_AAAAAAA2  read   in force  2026-01-01 00:00 UTC  2026-06-01 00:00 UTC  2026-05-31 23:59 UTC",
        "old        snz_AAAAAAA3  read   revoked   2026-01-01 00:00 UTC  –                     –"
      ].join("\n")
    )
    assert.strictEqual(keysTable([], now), "There are no keys")
  })
})
