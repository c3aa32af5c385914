import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

/** Brings a document into the form that `pnpm check` accepts: it wants columns of tables aligned. */
export const formatDocument = (document: URL): void => {
  execFileSync("oxfmt", [fileURLToPath(document)])
}
