import { assert, describe, it } from "@effect/vitest"
import { classifyError } from "../../src/aws/classifyError.ts"

/** An error in the form that the SDK throws. */
const sdkError = (name: string, properties: Readonly<Record<string, unknown>> = {}, message = "said so") =>
  Object.assign(new Error(message), { name, ...properties })

const withStatus = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } })

describe("classifyError", () => {
  it.each([
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestLimitExceeded",
    "LimitExceededException",
    "TooManyRequestsException",
    "SlowDown",
    "RequestThrottledException"
  ])("returns Throttled for %s with HTTP 400", (name) => {
    assert.strictEqual(classifyError(sdkError(name, withStatus(400))).reason, "Throttled")
  })

  it("returns Throttled for HTTP 429 with any name", () => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(429))).reason, "Throttled")
  })

  it("reads the code of the query protocol", () => {
    const classified = classifyError(sdkError("RDSServiceException", { Code: "Throttling", ...withStatus(400) }))
    assert.deepStrictEqual([classified.reason, classified.code], ["Throttled", "Throttling"])
  })

  it("does not read names from the message", () => {
    const error = sdkError("ValidationError", withStatus(400), "Throttling: Rate exceeded, TimeoutError, AccessDenied")
    assert.deepStrictEqual(classifyError(error), {
      reason: "Rejected",
      code: "ValidationError",
      message: "Throttling: Rate exceeded, TimeoutError, AccessDenied"
    })
  })

  it.each([500, 502, 503, 504])("returns Unavailable for HTTP %d", (status) => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(status))).reason, "Unavailable")
  })

  it.each(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"])(
    "returns Unavailable for Node.js's %s",
    (code) => {
      assert.strictEqual(classifyError(Object.assign(new Error("broken"), { code })).reason, "Unavailable")
    }
  )

  it.each(["TimeoutError", "RequestTimeout", "InternalFailure", "ServiceUnavailable"])(
    "returns Unavailable for %s",
    (name) => {
      assert.strictEqual(classifyError(sdkError(name)).reason, "Unavailable")
    }
  )

  it("returns Unavailable if the SDK has corrected its clock", () => {
    const error = sdkError("InvalidSignatureException", {
      $metadata: { httpStatusCode: 403, clockSkewCorrected: true }
    })
    assert.strictEqual(classifyError(error).reason, "Unavailable")
  })

  it.each(["CredentialsProviderError", "TokenProviderError"])("returns MissingCredentials for %s", (name) => {
    assert.strictEqual(classifyError(sdkError(name)).reason, "MissingCredentials")
  })

  it.each(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])("returns AccessDenied for %s", (name) => {
    assert.strictEqual(classifyError(sdkError(name, withStatus(400))).reason, "AccessDenied")
  })

  it.each([
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException"
  ])("returns InvalidCredentials for %s", (name) => {
    assert.strictEqual(classifyError(sdkError(name, withStatus(403))).reason, "InvalidCredentials")
  })

  it.each(["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "returns UntrustedCertificate for Node.js's %s",
    (code) => {
      assert.strictEqual(classifyError(Object.assign(new Error("no"), { code })).reason, "UntrustedCertificate")
    }
  )

  it("returns ProxyRefused for HTTP 407", () => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(407))).reason, "ProxyRefused")
  })

  it("removes the SDK's advice for programmers, and puts the message on one line", () => {
    const message =
      "Unexpected token '<', ...\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object."
    assert.strictEqual(classifyError(new Error(message)).message, "Unexpected token '<', ...")
  })

  it("uses the HTTP status as the message of a response without one", () => {
    const error = Object.assign(sdkError("Unknown", withStatus(502)), { message: "UnknownError" })
    assert.strictEqual(classifyError(error).message, "HTTP 502")
  })

  it("joins the messages for all addresses of a host", () => {
    const error = Object.assign(new AggregateError([new Error("first"), new Error("second")]), { code: "ECONNREFUSED" })
    assert.deepStrictEqual(classifyError(error), {
      reason: "Unavailable",
      code: "ECONNREFUSED",
      message: "first; second"
    })
  })

  it("returns AccessDenied for HTTP 403 with any name", () => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(403))).reason, "AccessDenied")
  })

  it.each([
    [undefined, "undefined"],
    ["text", "text"],
    [new Error("plain"), "plain"]
  ])("returns Rejected without a code for %s", (error, message) => {
    assert.deepStrictEqual(classifyError(error), { reason: "Rejected", code: null, message })
  })
})
