/**
 * Writes the committed list of IANA time zone names, links included, from a `tzdata.zi` such as
 * `/usr/share/zoneinfo/tzdata.zi` of Debian's package tzdata. The data is in the public domain.
 *
 * `node scripts/generate-time-zone-names.ts /usr/share/zoneinfo/tzdata.zi`
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const target = join(import.meta.dirname, "../packages/domain/src/internal/timeZoneNames.ts")

/** The zone of a computer whose time zone is not set. It belongs to no place, and JavaScript does not know it. */
const unset = "Factory"

const [source] = process.argv.slice(2)
if (source === undefined) {
  console.error("Give the path of a tzdata.zi, such as /usr/share/zoneinfo/tzdata.zi")
  process.exit(2)
}
const lines = readFileSync(source, "utf8").split("\n")
const version = /^# version (\S+)$/.exec(lines[0] ?? "")?.[1]
if (version === undefined) throw new Error(`${source} does not begin with its version`)

// "Z NAME …" defines a zone, "L TARGET NAME" a link to one.
const names = lines
  .flatMap((line) => {
    const [kind, first = "", second = ""] = line.split(" ")
    return kind === "Z" ? [first] : kind === "L" ? [second] : []
  })
  .filter((name) => name !== unset)
  .toSorted((a, b) => (a < b ? -1 : 1))

const width = 118
const rows: Array<string> = []
for (const name of names) {
  const row = rows.at(-1)
  if (row !== undefined && row.length + 1 + name.length <= width) rows[rows.length - 1] = `${row} ${name}`
  else rows.push(name)
}

const text = [
  "/** The version of the IANA time zone database that the names are from. */",
  `export const timeZoneDatabaseVersion = "${version}"`,
  "",
  "// Written by scripts/generate-time-zone-names.ts.",
  "const names = `",
  ...rows.map((row) => `  ${row}`),
  "`",
  "",
  "/** Every name of that version, links included, in IANA's spelling. */",
  "export const timeZoneNames: ReadonlyArray<string> = names.trim().split(/\\s+/)",
  ""
].join("\n")
writeFileSync(target, text)
console.log(`${names.length} names of tzdata ${version}`)
