import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core"
import { assert, describe, it } from "@effect/vitest"
import { readFile } from "node:fs/promises"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { inject } from "vitest"
import { publicModules, publishedPackages } from "../scripts/publishedPackages.ts"

const readTarball = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(inject("tarballOf")[name] ?? ""))

/** The packages have only ES modules, so problems without `exports`, or with `require`, do not concern them. */
const concernsModules = (problem: Problem): boolean =>
  !("resolutionKind" in problem) || !["node10", "node16-cjs"].includes(problem.resolutionKind)

describe.for(publishedPackages)("the linters' view of $manifest.name", (published) => {
  const { name } = published.manifest

  it("publint finds no problem", async () => {
    const { buffer } = await readTarball(name)
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
    assert.strictEqual(pkg["name"], name)
    assert.deepStrictEqual(
      messages.map((message) => formatMessage(message, pkg)),
      []
    )
  })

  it("arethetypeswrong finds no problem in any module", async () => {
    const entrypoints = publicModules(published).map(({ specifier }) => specifier.replace(name, "."))
    assert.isNotEmpty(entrypoints)
    const result = await checkPackage(createPackageFromTarballData(await readTarball(name)), { entrypoints })
    if (!result.types) return assert.fail(`${name} has no types`)
    assert.sameMembers(Object.keys(result.entrypoints), entrypoints)
    assert.deepStrictEqual(result.problems.filter(concernsModules), [])
  })
})
