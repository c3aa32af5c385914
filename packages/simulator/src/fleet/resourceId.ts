import { hashText, mix } from "../series/hash.ts"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
const length = 26

/** A DbiResourceId, `db-` and 26 capitals and digits, that depends only on the given text. */
export const resourceId = (text: string): string => {
  let hash = hashText(text)
  let id = "db-"
  for (let position = 0; position < length; position++) {
    hash = mix(hash, position + 1)
    id += alphabet[(hash >>> 0) % alphabet.length]
  }
  return id
}
