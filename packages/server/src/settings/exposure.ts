import { type Settings, settings } from "./settings.ts"
import type { SettingProblem } from "./WrongConfiguration.ts"

/** Whether only this machine can reach a server that listens on this host. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/** The settings that say who can reach a server. */
export type ExposureSettings = Pick<Settings, "host" | "publicMetrics" | "publicDocs">

/** The settings that a server without any key cannot have. */
export const problemsWithoutKey = ({
  host,
  publicDocs,
  publicMetrics
}: ExposureSettings): ReadonlyArray<SettingProblem> => {
  const withoutKey = `while there is no key: set ${settings.apiKey.name}, or make a key with \`snoozeql keys create\``
  if (!isLoopback(host)) {
    return [{ name: settings.host.name, expected: `a loopback address such as 127.0.0.1 ${withoutKey}`, found: host }]
  }
  return [
    { value: publicMetrics, name: settings.publicMetrics.name },
    { value: publicDocs, name: settings.publicDocs.name }
  ].flatMap(({ name, value }) => (value ? [] : [{ name, expected: `true ${withoutKey}`, found: "false" }]))
}
