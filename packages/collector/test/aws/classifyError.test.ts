import { assert, describe, it } from "@effect/vitest"
import { classifyError } from "../../src/aws/classifyError.ts"

/** An error as the SDK throws it. */
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
  ])("takes %s for throttling although it comes as HTTP 400", (name) => {
    assert.strictEqual(classifyError(sdkError(name, withStatus(400))).reason, "Throttled")
  })

  it("takes HTTP 429 for throttling whatever its name", () => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(429))).reason, "Throttled")
  })

  it("reads the code of the query protocol", () => {
    const classified = classifyError(sdkError("RDSServiceException", { Code: "Throttling", ...withStatus(400) }))
    assert.deepStrictEqual([classified.reason, classified.code], ["Throttled", "Throttling"])
  })

  it("does not take a message for a name", () => {
    const error = sdkError("ValidationError", withStatus(400), "Throttling: Rate exceeded, TimeoutError, AccessDenied")
    assert.deepStrictEqual(classifyError(error), {
      reason: "Rejected",
      code: "ValidationError",
      message: "Throttling: Rate exceeded, TimeoutError, AccessDenied"
    })
  })

  it.each([500, 502, 503, 504])("takes HTTP %d for transient", (status) => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(status))).reason, "Unavailable")
  })

  it.each(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"])(
    "takes Node's %s for transient",
    (code) => {
      assert.strictEqual(classifyError(Object.assign(new Error("broken"), { code })).reason, "Unavailable")
    }
  )

  it.each(["TimeoutError", "RequestTimeout", "InternalFailure", "ServiceUnavailable"])(
    "takes %s for transient",
    (name) => {
      assert.strictEqual(classifyError(sdkError(name)).reason, "Unavailable")
    }
  )

  it("tries again with the clock that the SDK has corrected", () => {
    const error = sdkError("InvalidSignatureException", {
      $metadata: { httpStatusCode: 403, clockSkewCorrected: true }
    })
    assert.strictEqual(classifyError(error).reason, "Unavailable")
  })

  it.each(["CredentialsProviderError", "TokenProviderError"])("takes %s for missing credentials", (name) => {
    assert.strictEqual(classifyError(sdkError(name)).reason, "MissingCredentials")
  })

  it.each(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])("takes %s for denied access", (name) => {
    assert.strictEqual(classifyError(sdkError(name, withStatus(400))).reason, "AccessDenied")
  })

  it.each([
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException"
  ])("takes %s for credentials that AWS does not accept", (name) => {
    assert.strictEqual(classifyError(sdkError(name, withStatus(403))).reason, "InvalidCredentials")
  })

  it.each(["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "takes Node's %s for a certificate that is not trusted",
    (code) => {
      assert.strictEqual(classifyError(Object.assign(new Error("no"), { code })).reason, "UntrustedCertificate")
    }
  )

  it("takes HTTP 407 for a proxy that does not let the request through", () => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(407))).reason, "ProxyRefused")
  })

  it("cuts the SDK's advice to programmers, and puts the message on one line", () => {
    const message =
      "Unexpected token '<', ...\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object."
    assert.strictEqual(classifyError(new Error(message)).message, "Unexpected token '<', ...")
  })

  it("names the status of an answer that says nothing", () => {
    const error = Object.assign(sdkError("Unknown", withStatus(502)), { message: "UnknownError" })
    assert.strictEqual(classifyError(error).message, "HTTP 502")
  })

  it("names every address of a host that could not be reached", () => {
    const error = Object.assign(new AggregateError([new Error("first"), new Error("second")]), { code: "ECONNREFUSED" })
    assert.deepStrictEqual(classifyError(error), {
      reason: "Unavailable",
      code: "ECONNREFUSED",
      message: "first; second"
    })
  })

  it("takes HTTP 403 for denied access whatever its name", () => {
    assert.strictEqual(classifyError(sdkError("Unheard", withStatus(403))).reason, "AccessDenied")
  })

  it.each([
    [undefined, "undefined"],
    ["text", "text"],
    [new Error("plain"), "plain"]
  ])("takes %s for a rejection without a code", (error, message) => {
    assert.deepStrictEqual(classifyError(error), { reason: "Rejected", code: null, message })
  })
})
