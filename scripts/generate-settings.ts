/**
 * Writes the table of settings in `docs/operations.md` from their definitions in `packages/server`. With `--check` it only
 * checks, and fails if the table is out of date.
 */
import { Predicate } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Setting } from "../packages/server/src/settings/Setting.ts"
import { settings } from "../packages/server/src/settings/settings.ts"
import { markdownTable } from "./measurements/markdownTable.ts"

const document = join(import.meta.dirname, "../docs/operations.md")
const begin = "<!-- settings: written by pnpm settings -->"
const end = "<!-- end of settings -->"

const code = (text: string) => `\`${text}\``
const cell = (text: string) => text.replaceAll("|", "\\|")

/** The text of a default. A secret has none, and neither has a setting whose default depends on other settings. */
const defaultOf = (fallback: unknown): string =>
  Predicate.isString(fallback) || Predicate.isNumber(fallback) || Predicate.isBoolean(fallback)
    ? code(fallback.toString())
    : ""

const row = ({ description, expected, fallback, flag, name }: Setting<unknown>): ReadonlyArray<string> => [
  code(name),
  flag === undefined ? "" : code(`--${flag}`),
  defaultOf(fallback),
  cell(`${description}. Expected: ${expected}.`)
]

const table = markdownTable(
  ["variable", "flag", "default", "meaning"],
  Object.values(settings).map((setting) => row(setting)),
  "text"
)

const text = readFileSync(document, "utf8")
const [before, rest] = text.split(begin)
const [, after] = rest?.split(end) ?? []
if (before === undefined || after === undefined) throw new Error("docs/operations.md has no markers for the settings")
const updated = `${before}${begin}\n\n${table}\n\n${end}${after}`

if (!process.argv.includes("--check")) {
  writeFileSync(document, updated)
} else if (updated !== text) {
  console.error("The table of settings in docs/operations.md is out of date: run pnpm settings")
  process.exitCode = 1
}
