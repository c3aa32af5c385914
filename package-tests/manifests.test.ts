import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { importsOf } from "../scripts/dependency-rule/importsOf.ts"
import { publishedPackages, readManifest, root } from "../scripts/publishedPackages.ts"

const repositoryUrl = readManifest(root).repository?.url ?? ""

const folderOf = new Map(publishedPackages.map(({ folder, manifest }) => [manifest.name, folder]))

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"))

const packageOf = (specifier: string) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

/** The npm packages that the built code and its declarations import. */
const importedPackages = (folder: string): Array<string> => {
  // What the bundle imports is checked when it is built.
  const files = globSync(`${folder}/dist/**/*.{js,d.ts}`, { cwd: root, exclude: ["**/dist/bundle/**"] })
  const specifiers = files.flatMap((path) => importsOf(path, readFileSync(join(root, path), "utf8")))
  const names = specifiers
    .map(({ specifier }) => specifier)
    .filter((specifier) => !specifier.startsWith(".") && specifier !== "node" && specifier !== "environment")
    .map(packageOf)
  return [...new Set(names)]
}

describe.for(publishedPackages)("the manifest of $manifest.name", ({ folder, manifest }) => {
  it("says what it is, under which licence, and where its source is", () => {
    assert.isNotEmpty(manifest.description)
    assert.strictEqual(manifest.license, "MIT")
    assert.deepStrictEqual(manifest.repository, { type: "git", url: repositoryUrl, directory: folder })
    assert.strictEqual(manifest.type, "module")
    assert.deepStrictEqual(manifest.engines, { node: ">=22.19" })
    assert.isDefined(manifest.sideEffects)
    assert.strictEqual(manifest.publishConfig?.access, "public")
  })

  it("has Effect as a peer dependency, so that the app has one copy", () => {
    assert.strictEqual(manifest.peerDependencies?.["effect"], "^4.1.0")
    assert.notProperty(manifest.dependencies ?? {}, "effect")
  })

  it("has the version that all packages have", () => {
    assert.strictEqual(manifest.version, publishedPackages[0]?.manifest.version)
  })

  it("publishes no module that the workspace closes", () => {
    const closed = Object.entries(manifest.exports ?? {}).flatMap(([key, target]) => (target === null ? [key] : []))
    for (const key of closed) assert.isNull(manifest.publishConfig?.exports?.[key], key)
  })

  it("declares every package that the built code and its declarations import", () => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    const imported = importedPackages(folder)
    assert.include(imported, "effect")
    assert.includeMembers([manifest.name, ...declared], imported)
  })

  it("is built after the packages that it depends on", () => {
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).flatMap(
      (name) => folderOf.get(name) ?? []
    )
    const references = dependencies.map((dependency) => ({
      path: `${posix.relative(folder, dependency)}/tsconfig.build.json`
    }))
    assert.deepStrictEqual(readJson(`${folder}/tsconfig.build.json`), {
      extends: posix.relative(folder, "tsconfig.build.json"),
      references
    })
  })
})
