import { readFileSync, writeFileSync } from "node:fs"
import { formatDocument } from "../formatDocument.ts"

const path = new URL("../../docs/analysis.md", import.meta.url)

/** Puts text between the markers `<!-- name -->` and `<!-- /name -->` of docs/analysis.md. */
export const writeSection = (name: string, text: string): void => {
  const before = readFileSync(path, "utf8")
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [before.indexOf(open), before.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`docs/analysis.md has no section ${name}`)
  writeFileSync(path, `${before.slice(0, from + open.length)}\n\n${text}\n\n${before.slice(to)}`)
  formatDocument(path)
}
