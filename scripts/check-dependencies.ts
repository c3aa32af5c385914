/** Checks every source file of the packages, the migrations and the examples against `dependency-rule/places.ts`. */
import { globSync, readFileSync } from "node:fs"
import { judge, placeOf } from "./dependency-rule/judge.ts"
import { places } from "./dependency-rule/places.ts"

const files = globSync(
  ["packages/*/**/*.{ts,tsx,mts,cts}", "migrations/**/*.{ts,tsx,mts,cts}", "examples/**/*.{ts,tsx,mts,cts}"],
  {
    exclude: ["**/node_modules", "**/dist"]
  }
).map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(path, "utf8") }))

const occupied = new Set(files.map((file) => placeOf(file.path)))
const empty = places.filter((place) => !occupied.has(place))
for (const place of empty) console.error(`${place.folder}: the rule for ${place.name} read no file`)

const violations = files.flatMap(judge)
for (const { line, message, path } of violations) console.error(`${path}:${line}: ${message}`)

console.log(`${files.length} files in ${places.length} places, ${violations.length} violations`)
if (violations.length > 0 || empty.length > 0) process.exitCode = 1
