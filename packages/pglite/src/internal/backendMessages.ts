import type { Buffer } from "node:buffer"

const errorResponseType = "E".charCodeAt(0)

/** The ErrorResponses among the server's messages. An incomplete message at the end is ignored. */
function* errorResponses(messages: Buffer): Generator<Buffer> {
  let start = 0
  while (start + 5 <= messages.length) {
    const end = start + 1 + messages.readInt32BE(start + 1)
    if (end > messages.length) return
    if (messages[start] === errorResponseType) yield messages.subarray(start, end)
    start = end
  }
}

/** The first ErrorResponse among the server's messages. */
export const findErrorResponse = (messages: Buffer): Buffer | undefined => {
  for (const response of errorResponses(messages)) return response
  return undefined
}

/** The fields by their type. See https://www.postgresql.org/docs/18/protocol-error-fields.html */
const fieldsOf = (response: Buffer): ReadonlyMap<string, string> =>
  new Map(
    response
      .subarray(5)
      .toString("utf8")
      .split("\0")
      .filter((field) => field !== "")
      .map((field) => [field.slice(0, 1), field.slice(1)])
  )

/** Why PostgreSQL ended the session (FATAL) or the whole server (PANIC). */
export interface FinalError {
  readonly severity: "FATAL" | "PANIC"
  /** The SQLSTATE. */
  readonly code: string | undefined
  readonly message: string
}

/** The error after which the server handles no more messages, or undefined if there is none. */
export const findFinalError = (messages: Buffer): FinalError | undefined => {
  for (const response of errorResponses(messages)) {
    const fields = fieldsOf(response)
    // The field V is never translated. Servers before PostgreSQL 9.6 do not send it.
    const severity = fields.get("V") ?? fields.get("S")
    if (severity === "FATAL" || severity === "PANIC") {
      return { severity, code: fields.get("C"), message: fields.get("M") ?? "without a message" }
    }
  }
  return undefined
}
