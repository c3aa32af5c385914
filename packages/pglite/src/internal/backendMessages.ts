import type { Buffer } from "node:buffer"

const errorResponseType = "E".charCodeAt(0)

/** The first ErrorResponse among the server's messages. */
export const findErrorResponse = (messages: Buffer): Buffer | undefined => {
  let start = 0
  while (start < messages.length) {
    const end = start + 1 + messages.readInt32BE(start + 1)
    if (messages[start] === errorResponseType) return messages.subarray(start, end)
    start = end
  }
  return undefined
}
