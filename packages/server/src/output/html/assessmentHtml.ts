import type { UnitAssessment } from "@snoozeql/domain/Assessment"
import { DateTime } from "effect"
import type { AssessmentReport } from "../../assess/AssessmentReport.ts"
import {
  describeNextDay,
  describeSource,
  headings,
  hours,
  money,
  monthlyCells,
  often,
  reservedLines,
  savedText,
  summaryOf,
  termsOf
} from "../assessmentWords.ts"
import { escapeHtml } from "./escape.ts"
import { describeWeek, weekMap, weekMapLegend } from "./weekMap.ts"

/** By this a page of ours is known, which may be replaced by a newer one. */
export const generatorMark = '<meta name="generator" content="snoozeql assess">'

const style = `
:root{color-scheme:light dark;--text:#1c2430;--soft:#5a6675;--page:#fff;--line:#d9dee5;--tile:#f4f6f9;--a0:#e7ecf2;--a1:#b9d3f0;--a2:#7fb0e3;--a3:#3f82c9;--a4:#174f8f;--u:#fff}
@media (prefers-color-scheme:dark){:root{--text:#e6eaf0;--soft:#9aa7b8;--page:#12161c;--line:#2d3642;--tile:#1a2029;--a0:#222a35;--a1:#24486f;--a2:#2f6fae;--a3:#5a9fe0;--a4:#a9d2ff;--u:#12161c}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--page);margin:0 auto;padding:2rem 1.25rem;max-width:75rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.5rem 0 .75rem}h3{font-size:1rem;margin:0}
p{margin:.5rem 0;max-width:50rem}.soft,.legend,caption,figcaption{color:var(--soft);font-size:.9rem}
.scroll{overflow-x:auto}
table.list{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.list th,.list td{padding:.45rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
.list thead th{vertical-align:bottom;font-size:.85rem;color:var(--soft);font-weight:600}
.list .n{text-align:right;white-space:nowrap}.list tfoot td,.list tfoot th{font-weight:600;border-top:2px solid var(--line)}
caption{text-align:left;padding-bottom:.5rem}
.units{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1rem}
.unit{border:1px solid var(--line);border-radius:.5rem;padding:.9rem;background:var(--tile);break-inside:avoid}
.unit p{font-size:.9rem;margin:.35rem 0}
table.week{border-collapse:separate;border-spacing:1px;width:100%;table-layout:fixed;margin:.5rem 0}
.week th{font-size:.65rem;font-weight:400;color:var(--soft);text-align:left;padding:0}.week tr th:first-child{width:1.9rem}
.week td{height:.7rem;padding:0}.a0{background:var(--a0)}.a1{background:var(--a1)}.a2{background:var(--a2)}.a3{background:var(--a3)}.a4{background:var(--a4)}.u{background:var(--u);outline:1px dotted var(--line);outline-offset:-1px}
.legend span{display:inline-block;width:.9rem;height:.9rem;vertical-align:-.1rem;margin:0 .2rem 0 .7rem}
@media print{body{max-width:none;padding:0}}`

const td = (text: string, isNumber = false): string => `<td${isNumber ? ' class="n"' : ""}>${escapeHtml(text)}</td>`
const th = (text: string, isNumber = false): string =>
  `<th scope="col"${isNumber ? ' class="n"' : ""}>${escapeHtml(text)}</th>`

const anchorOf = ({ instance_id }: UnitAssessment): string => `unit-${instance_id}`

const nameCell = (unit: UnitAssessment): string =>
  `<th scope="row"><a href="#${anchorOf(unit)}">${escapeHtml(unit.name)}</a></th>`

const placeOf = ({ account, region }: UnitAssessment): string => `${account}, ${region}`

const rankedTable = ({ could_sleep, totals }: AssessmentReport): string => {
  const rows = could_sleep.map(
    (unit, index) =>
      `<tr>${td(String(index + 1), true)}${nameCell(unit)}${td(unit.owner ?? "–")}${td(placeOf(unit))}${[
        ...monthlyCells(unit).hours,
        savedText(unit, true),
        ...monthlyCells(unit).wrong
      ]
        .map((text) => td(text, true))
        .join("")}</tr>`
  )
  const sums = [
    hours(totals.idle_hours),
    hours(totals.asleep_hours),
    hours(totals.saved_hours),
    totals.saved.map(({ currency, saved }) => `${money(saved)} ${currency}`).join(" + "),
    often(totals.false_stops),
    often(totals.needed_hours)
  ]
  const heads = [
    headings.idle,
    headings.asleep,
    headings.savedHours,
    headings.saved,
    headings.falseStops,
    headings.needed
  ]
  return `<div class="scroll"><table class="list"><caption>The greatest savings first. A month has 730 hours.</caption>
<thead><tr>${th("#", true)}${th(headings.database)}${th(headings.owner)}${th("Account and region")}${heads.map((text) => th(text, true)).join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody>
<tfoot><tr><td></td><th scope="row" colspan="3">All ${could_sleep.length}</th>${sums.map((text) => td(text, true)).join("")}</tr></tfoot></table></div>`
}

const refusedTable = ({ refused }: AssessmentReport): string =>
  `<div class="scroll"><table class="list"><thead><tr>${th(headings.database)}${th(headings.owner)}${th("Account and region")}${th(headings.why)}</tr></thead>
<tbody>${refused.map((unit) => `<tr>${nameCell(unit)}${td(unit.owner ?? "–")}${td(placeOf(unit))}${td(unit.refusals.join(" "))}</tr>`).join("\n")}</tbody></table></div>`

const detailsOf = (unit: UnitAssessment): ReadonlyArray<string> => [
  unit.refusals.length > 0
    ? unit.refusals.join(" ")
    : `Would have saved ${savedText(unit, true)} and ${hours(unit.monthly?.saved_hours ?? 0)} hours a month${unit.monthly?.basis === "weekly" ? ", by its usual week" : ""}.`,
  ...(unit.hours_of_week.length === 0 ? [] : [`${describeWeek(unit.hours_of_week)} (${unit.timezone}).`]),
  ...(unit.next_day === null ? [] : [`Plan of the next 24 hours: ${describeNextDay(unit.next_day, unit.timezone)}.`]),
  ...(unit.price === null
    ? []
    : [`An hour costs ${unit.price.hourly} ${unit.price.currency} (${describeSource(unit.price)}).`]),
  ...unit.warnings.map(({ explanation }) => `To know: ${explanation}.`)
]

const unitCard = (unit: UnitAssessment): string =>
  `<section class="unit" id="${anchorOf(unit)}"><h3>${escapeHtml(unit.name)}</h3><p class="soft">${escapeHtml(
    [unit.engine, unit.class, unit.owner].filter((part) => part !== null).join(", ")
  )}</p>${weekMap(unit.hours_of_week)}${detailsOf(unit)
    .map((text) => `<p>${escapeHtml(text)}</p>`)
    .join("")}</section>`

const targetNotes = ({ targets }: AssessmentReport): string => {
  const lines = targets.flatMap(({ account, error, name, notes, region }) =>
    [...(error === null ? [] : [`Not everything could be read: ${error}`]), ...notes].map(
      (note) => `<li>${escapeHtml(`${name ?? `${account}, ${region}`}: ${note}`)}</li>`
    )
  )
  return lines.length === 0 ? "" : `<h2>Notes on the reading</h2><ul>${lines.join("\n")}</ul>`
}

/**
 * An assessment as one page for people: it loads nothing, needs no script, follows the light or dark scheme of the
 * reader, and can be printed.
 */
export const assessmentHtml = (report: AssessmentReport): string => {
  const { as_of, could_sleep, refused } = report
  const units = [...could_sleep, ...refused]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
${generatorMark}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Databases that could sleep</title><style>${style}</style></head><body><main>
<h1>Databases that could sleep</h1>
<p>${escapeHtml(summaryOf(report))}</p>
<p class="soft">As of ${escapeHtml(DateTime.formatIso(as_of).slice(0, 16).replace("T", " "))} UTC</p>
${
  could_sleep.length === 0
    ? ""
    : `<h2>Could sleep</h2>${rankedTable(report)}${reservedLines(report)
        .map((text) => `<p>${escapeHtml(text)}</p>`)
        .join("")}`
}
${refused.length === 0 ? "" : `<h2>Stays awake</h2>${refusedTable(report)}`}
${units.length === 0 ? "" : `<h2>Their weeks</h2><p class="soft">When each database was used: a row is a day, a cell is an hour, in the time zone that the text below it names.</p>${weekMapLegend}<div class="units">${units.map(unitCard).join("\n")}</div>`}
${targetNotes(report)}
<h2>How this was found</h2>${termsOf(report)
    .split("\n")
    .map((text) => `<p>${escapeHtml(text)}</p>`)
    .join("")}
</main></body></html>
`
}
