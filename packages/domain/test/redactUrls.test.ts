import { assert, describe, it } from "@effect/vitest"
import { redactAsUrl, redactUrls } from "@snoozeql/domain/redactUrls"

describe("redactUrls", () => {
  it.each([
    ["http://user:secret@host:80/path", "http://***@host:80/path"],
    ["postgres://secret@host", "postgres://***@host"],
    ["http://:secret@host", "http://***@host"],
    ["HTTP://user:se@cret@host/", "HTTP://***@host/"],
    ["GET http://a:secret@b/ and https://c:secret@d/", "GET http://***@b/ and https://***@d/"],
    [
      '{"url":"http://user:secret@host/","mail":"me@example.com"}',
      '{"url":"http://***@host/","mail":"me@example.com"}'
    ],
    ["http://host/path@2x.png", "http://host/path@2x.png"],
    ["http://host/?mail=me@example.com", "http://host/?mail=me@example.com"],
    ["me@example.com", "me@example.com"]
  ])("turns %s into %s", (text, expected) => {
    assert.strictEqual(redactUrls(text), expected)
  })
})

describe("redactAsUrl", () => {
  it.each([
    ["ftp://user:secret@host/", "ftp://***@host/"],
    ["ftp://user:sec/ret#1?@host/", "ftp://***@host/"],
    ["ftp://user:sec ret@host/", "ftp://***@host/"],
    ['ftp://user:sec"ret@host/', "ftp://***@host/"],
    [" ftp://user:secret@host/", " ftp://***@host/"],
    ["user:secret@host:80", "***@host:80"],
    ["localhost:4566", "localhost:4566"],
    ["eu-central-1", "eu-central-1"],
    ["prices@2026.json", "prices@2026.json"]
  ])("turns %s into %s", (text, expected) => {
    assert.strictEqual(redactAsUrl(text), expected)
  })
})
