import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { arch, cpus, platform, totalmem } from "node:os"
import { join } from "node:path"

const folder = join(import.meta.dirname, "../../docs/measurements")

/** What a program has measured, as a page of `docs/measurements`. */
export interface MeasurementPage {
  /** The file's name, without `.md`. */
  readonly name: string
  readonly title: string
  /** The command that measures it again. */
  readonly command: string
  /** Markdown, without the heading. */
  readonly body: string
}

const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`

/** Writes the page again, with the date and the machine. People do not edit these pages. */
export const writeMeasurementPage = ({ body, command, name, title }: MeasurementPage): void => {
  const path = join(folder, `${name}.md`)
  const origin = `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}. Machine: ${machine()}.`
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${[`# ${title}`, origin, body].join("\n\n")}\n`)
  // `pnpm check` requires the formatter's alignment of tables.
  execFileSync("oxfmt", [path])
}
