import type { NamedAdviceVersion } from "@snoozeql/domain/IssuedPlan"
import { DateTime } from "effect"
import type { WebhookFormat } from "./webhookFormats.ts"
import { withdrawnFirst, withdrawsExport } from "./batch.ts"

/** The longest explanation in a message, in characters. The API has all of it. */
const longestExplanation = 500

/** Slack recommends at most 4,000 characters in a message, and cuts it off at 40,000. */
const longestSlackText = 3_800

const shortened = (text: string): string =>
  text.length <= longestExplanation ? text : `${text.slice(0, longestExplanation - 1)}…`

const jsonBody = (changes: ReadonlyArray<NamedAdviceVersion>): string =>
  JSON.stringify({
    type: "advice.changed",
    timestamp: changes.reduce((latest, { issued_at }) => {
      const text = DateTime.formatIso(issued_at)
      return text > latest ? text : latest
    }, ""),
    data: {
      withdrawn_exports: changes.filter(withdrawsExport).length,
      changes: changes.map((change) => ({
        instance_id: change.instance_id,
        name: change.name,
        version: change.version,
        event: change.event,
        issued_at: DateTime.formatIso(change.issued_at),
        withdraws_export: withdrawsExport(change),
        status: change.advice?.status ?? null,
        changes: change.changes.map(({ explanation, kind }) => ({ kind, explanation: shortened(explanation) }))
      }))
    }
  })

/** Slack reads `&`, `<` and `>` as markup: `<!channel>` would call everybody. */
const escapeSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const slackLine = (change: NamedAdviceVersion): string => {
  const mark = withdrawsExport(change) ? ":warning: *Export withdrawn*: " : ""
  const why = change.changes.map(({ explanation }) => shortened(explanation)).join("; ")
  return `${mark}*${escapeSlack(change.name)}* ${change.event}: ${escapeSlack(why)}`
}

const slackBody = (changes: ReadonlyArray<NamedAdviceVersion>): string => {
  const lines: Array<string> = []
  let length = 0
  for (const change of changes) {
    const line = slackLine(change)
    length += line.length + 1
    if (length > longestSlackText && lines.length > 0) break
    lines.push(line.length > longestSlackText ? `${line.slice(0, longestSlackText)}…` : line)
  }
  const more = changes.length - lines.length
  return JSON.stringify({
    text: [...lines, ...(more > 0 ? [`and ${more} more: GET /api/v1/advice/changes lists them`] : [])].join("\n")
  })
}

/**
 * Returns the JSON text of a message about changes: those that withdraw hours of an export come first. `slack` is the
 * `text` of Slack's incoming webhooks, which names as many changes as a message of Slack should hold. Pure.
 */
export const messageBody = (changes: ReadonlyArray<NamedAdviceVersion>, format: WebhookFormat): string => {
  const ordered = withdrawnFirst(changes)
  return format === "slack" ? slackBody(ordered) : jsonBody(ordered)
}
