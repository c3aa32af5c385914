import type { GuardedExport } from "@snoozeql/domain/ScheduleExport"
import { DateTime } from "effect"
import { findActions } from "../actions.ts"
import { findEndDate } from "../endDate.ts"
import { type ExportInput, withNotes } from "../ExportInput.ts"
import { partitionOf } from "../partition.ts"
import { ageOf } from "../scheduler.ts"
import { startMachine } from "./startMachine.ts"
import { stopMachine } from "./stopMachine.ts"
import { templateOf } from "./template.ts"

/** A start takes some minutes, so nobody is told of a late one sooner, however short the lead is. */
const shortestLead = 10

/** A DbiResourceId or DbClusterResourceId. A user may have registered an instance with an id of another form. */
const resourceIdForm = /^(db|cluster)-[A-Z0-9]+$/

/** The longest Description of a template, in bytes. */
const longestDescription = 1_024

/** Writes a CloudFormation template whose state machines stop the unit only at rest, and start it in time. */
export const toGuarded = (input: ExportInput): GuardedExport | undefined => {
  const { kind, name, notes, now, region, resourceId, restLimits, timezone, times, wakeLeadMinutes } = input
  const actions = findActions(times)
  const ages = (wanted: "stop" | "start") => actions.filter(({ action }) => action === wanted).map(ageOf)
  const [stopAge, startAge] = [Math.min(...ages("stop")), Math.min(...ages("start"))]
  if (!Number.isFinite(stopAge) || !Number.isFinite(startAge)) return undefined
  const unit = {
    kind,
    name,
    region,
    partition: partitionOf(region),
    resourceId: resourceId !== undefined && resourceIdForm.test(resourceId) ? resourceId : undefined
  }
  const text = `SnoozeQL stops and starts the ${kind} ${name} by the clock of ${timezone}, and stops it only at rest.`
  return {
    format: "guarded",
    notes,
    template: templateOf({
      unit,
      stop: stopMachine(unit, restLimits, stopAge),
      start: startMachine(unit, {
        availableWithin: Math.max(shortestLead, wakeLeadMinutes) * 60,
        giveUpAfter: startAge
      }),
      actions,
      timezone,
      endDate: DateTime.formatIso(findEndDate(times, timezone, now)),
      description: withNotes(text, notes).slice(0, longestDescription)
    })
  }
}
