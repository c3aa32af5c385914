import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { inject } from "vitest"
import { publishedPackages, root } from "../scripts/publishedPackages.ts"

const SourceMap = Schema.fromJsonString(Schema.Struct({ sources: Schema.Array(Schema.String) }))

describe.for(publishedPackages)("the tarball of $manifest.name", ({ folder, manifest }) => {
  const installed = join(inject("consumer"), "node_modules", manifest.name)
  const files = globSync("**/*", { cwd: installed, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1))

  it("holds the licence, a README, the build, its sources, its JSON Schemas, its bundle, its changes, and nothing else", () => {
    const built = globSync(`${folder}/src/**/*.ts`, { cwd: root }).flatMap((path) => {
      const module = path.slice(`${folder}/src/`.length, -".ts".length)
      return [".js", ".js.map", ".d.ts", ".d.ts.map"].map((extension) => `dist/${module}${extension}`)
    })
    const sources = globSync("src/**/*.ts", { cwd: join(root, folder) })
    const bundle = globSync("dist/bundle/*", { cwd: join(root, folder) })
    const changelog = existsSync(join(root, folder, "CHANGELOG.md")) ? ["CHANGELOG.md"] : []
    const schemas = globSync("*.schema.json", { cwd: join(root, folder) })
    assert.isNotEmpty(sources)
    assert.sameMembers(files, [
      "package.json",
      "LICENSE",
      "README.md",
      ...changelog,
      ...schemas,
      ...sources,
      ...built,
      ...bundle
    ])
  })

  it("has source maps that lead to its sources", () => {
    for (const file of files.filter((path) => path.endsWith(".map"))) {
      const { sources } = Schema.decodeSync(SourceMap)(readFileSync(join(installed, file), "utf8"))
      assert.lengthOf(sources, 1)
      for (const source of sources) assert.isTrue(existsSync(join(installed, dirname(file), source)), source)
    }
  })

  it("depends on versions, not on folders of the workspace", () => {
    assert.notMatch(readFileSync(join(installed, "package.json"), "utf8"), /workspace:|catalog:/)
  })
})
