import {
  ApiKeyNameTaken,
  ApiKeyNotFound,
  ClusterHasNoMetrics,
  CollectionRunNotFound,
  ExportNotFound,
  HourIsSnapshot,
  InstanceAlreadyExists,
  InstanceIsMember,
  InstanceNotFound,
  MergeOutOfRange
} from "@snoozeql/domain/errors"
import { DecisionOfMember, NoDecision } from "@snoozeql/domain/Decision"
import { NoPlanIssued } from "@snoozeql/domain/IssuedPlan"
import { NoScheduleToExport } from "@snoozeql/domain/ScheduleExport"
import { PolicyOfMember } from "@snoozeql/domain/UnitPolicy"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as ProblemDetails from "effect/http/ProblemDetails"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"

/**
 * The schema of an RFC 9457 problem document. Its type is `urn:snoozeql:problem:NAME`, which tells problems with the
 * same status apart. `fields` are the members that only this problem has.
 */
export const problemDocument = <
  const Name extends string,
  const Status extends number,
  const Title extends string,
  Fields extends Schema.Struct.Fields
>(
  name: Name,
  status: Status,
  title: Title,
  fields: Fields
) =>
  Schema.Struct({
    type: Schema.tag(`urn:snoozeql:problem:${name}`),
    title: Schema.tag(title),
    status: Schema.tag(status),
    detail: Schema.String,
    ...fields
  })

/** Encodes a schema of problem documents as `application/problem+json`. */
export const asProblem = HttpApiSchema.asJson({ contentType: ProblemDetails.contentType })

/** Fields that need no service to be decoded or encoded. */
interface ErrorFields {
  readonly [name: string]: Schema.Codec<unknown, unknown>
}

/** A class made by `Schema.TaggedError`. */
interface ErrorClass<Self extends Error> extends Schema.Codec<Self, object> {
  readonly fields: ErrorFields
}

/**
 * Encodes a domain error as a problem document. The status comes from the error's annotation. The error's message
 * becomes `detail`, its other fields become members of the document.
 */
const problemOf = <Self extends Error>(
  error: ErrorClass<Self>,
  name: string,
  title: string
): Schema.Codec<Self, object> => {
  const status = Schema.resolveAnnotations(error)?.httpApiStatus ?? 500
  const { _tag, message: _message, ...fields } = error.fields
  const document = problemDocument(name, status, title, fields)
  const type = `urn:snoozeql:problem:${name}` as const
  return document.pipe(
    Schema.decodeTo(
      Schema.toType(error),
      SchemaTransformation.transformEffect({
        decode: ({ detail, ...members }) => error.makeEffect({ ...members, message: detail }),
        encode: (failure) =>
          document.makeEffect({
            ...Object.fromEntries<unknown>(Object.entries(failure)),
            type,
            title,
            status,
            detail: failure.message
          })
      })
    ),
    HttpApiSchema.status(status),
    asProblem
  )
}

/** `InstanceNotFound`, written as a problem document. */
export const InstanceNotFoundProblem = problemOf(InstanceNotFound, "instance-not-found", "Instance not found")

/** `InstanceAlreadyExists`, written as a problem document. */
export const InstanceAlreadyExistsProblem = problemOf(
  InstanceAlreadyExists,
  "instance-already-exists",
  "Instance already exists"
)

/** `InstanceIsMember`, written as a problem document. */
export const InstanceIsMemberProblem = problemOf(InstanceIsMember, "instance-is-member", "Instance is a member")

/** `HourIsSnapshot`, written as a problem document. */
export const HourIsSnapshotProblem = problemOf(HourIsSnapshot, "hour-is-snapshot", "Hour holds a snapshot")

/** `ClusterHasNoMetrics`, written as a problem document. */
export const ClusterHasNoMetricsProblem = problemOf(
  ClusterHasNoMetrics,
  "cluster-has-no-metrics",
  "Cluster has no metrics"
)

/** `MergeOutOfRange`, written as a problem document. */
export const MergeOutOfRangeProblem = problemOf(MergeOutOfRange, "merge-out-of-range", "Merge out of range")

/** `CollectionRunNotFound`, written as a problem document. */
export const CollectionRunNotFoundProblem = problemOf(
  CollectionRunNotFound,
  "collection-not-found",
  "Collection not found"
)

/** `NoScheduleToExport`, written as a problem document. */
export const NoScheduleToExportProblem = problemOf(NoScheduleToExport, "no-schedule-to-export", "No schedule to export")

/** `NoPlanIssued`, written as a problem document. */
export const NoPlanIssuedProblem = problemOf(NoPlanIssued, "no-plan-issued", "No plan issued")

/** `PolicyOfMember`, written as a problem document. */
export const PolicyOfMemberProblem = problemOf(PolicyOfMember, "policy-of-member", "Policy of a member")

/** `DecisionOfMember`, written as a problem document. */
export const DecisionOfMemberProblem = problemOf(DecisionOfMember, "decision-of-member", "Decision of a member")

/** `NoDecision`, written as a problem document. */
export const NoDecisionProblem = problemOf(NoDecision, "no-decision", "No decision")

/** `ApiKeyNameTaken`, written as a problem document. */
export const ApiKeyNameTakenProblem = problemOf(ApiKeyNameTaken, "api-key-name-taken", "API key name taken")

/** `ApiKeyNotFound`, written as a problem document. */
export const ApiKeyNotFoundProblem = problemOf(ApiKeyNotFound, "api-key-not-found", "API key not found")

/** `ExportNotFound`, written as a problem document. */
export const ExportNotFoundProblem = problemOf(ExportNotFound, "export-not-found", "Export not found")
