import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { troubleshooting } from "../src/troubleshooting.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** The anchors of the headings of a page, as GitHub makes them of plain words. */
const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    readFileSync(join(root, page), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("#"))
      .map((line) => line.replace(/^#+ /, "").toLowerCase().replaceAll(" ", "-"))
  )

describe("the paragraphs that errors lead to", () => {
  it.each(Object.entries(troubleshooting))("%s is there", (_, link) => {
    const [page = "", anchor = ""] = link.split("#")
    assert.isTrue(anchorsOf(page).has(anchor), link)
  })
})
