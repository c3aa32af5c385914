import {
  CollectionRunNotFound,
  HourIsSnapshot,
  InstanceAlreadyExists,
  InstanceNotFound,
  MergeOutOfRange
} from "@snoozeql/domain/errors"
import { NoScheduleToExport } from "@snoozeql/domain/ScheduleExport"
import { Schema, SchemaTransformation, Struct } from "effect"
import { ProblemDetails } from "effect/http"
import { HttpApiSchema } from "effect/http-api"

/**
 * The members of an RFC 9457 problem document. `name` makes its type `urn:snoozeql:problem:NAME`, by which problems of
 * one status are told apart. `fields` are members of this problem alone.
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

/** Answers a schema of problem documents as `application/problem+json`. */
export const asProblem = HttpApiSchema.asJson({ contentType: ProblemDetails.contentType })

const InstanceNotFoundDocument = problemDocument(
  "instance-not-found",
  404,
  "Instance not found",
  Struct.omit(InstanceNotFound.fields, ["_tag"])
)

/** `InstanceNotFound`, written as a problem document. */
export const InstanceNotFoundProblem = InstanceNotFoundDocument.pipe(
  Schema.decodeTo(
    Schema.toType(InstanceNotFound),
    SchemaTransformation.transform({
      decode: ({ instance_id }) => new InstanceNotFound({ instance_id }),
      encode: ({ instance_id, message }) => InstanceNotFoundDocument.make({ instance_id, detail: message })
    })
  ),
  HttpApiSchema.status(404),
  asProblem
)

const InstanceAlreadyExistsDocument = problemDocument(
  "instance-already-exists",
  409,
  "Instance already exists",
  Struct.omit(InstanceAlreadyExists.fields, ["_tag"])
)

/** `InstanceAlreadyExists`, written as a problem document. */
export const InstanceAlreadyExistsProblem = InstanceAlreadyExistsDocument.pipe(
  Schema.decodeTo(
    Schema.toType(InstanceAlreadyExists),
    SchemaTransformation.transform({
      decode: ({ account, instance_id, provider_id, region }) =>
        new InstanceAlreadyExists({ account, instance_id, provider_id, region }),
      encode: ({ account, instance_id, message, provider_id, region }) =>
        InstanceAlreadyExistsDocument.make({ account, instance_id, provider_id, region, detail: message })
    })
  ),
  HttpApiSchema.status(409),
  asProblem
)

const HourIsSnapshotDocument = problemDocument(
  "hour-is-snapshot",
  409,
  "Hour holds a snapshot",
  Struct.omit(HourIsSnapshot.fields, ["_tag"])
)

/** `HourIsSnapshot`, written as a problem document. */
export const HourIsSnapshotProblem = HourIsSnapshotDocument.pipe(
  Schema.decodeTo(
    Schema.toType(HourIsSnapshot),
    SchemaTransformation.transform({
      decode: ({ hour, instance_id, metric_name }) => new HourIsSnapshot({ hour, instance_id, metric_name }),
      encode: ({ hour, instance_id, message, metric_name }) =>
        HourIsSnapshotDocument.make({ hour, instance_id, metric_name, detail: message })
    })
  ),
  HttpApiSchema.status(409),
  asProblem
)

const MergeOutOfRangeDocument = problemDocument(
  "merge-out-of-range",
  409,
  "Merge out of range",
  Struct.omit(MergeOutOfRange.fields, ["_tag"])
)

/** `MergeOutOfRange`, written as a problem document. */
export const MergeOutOfRangeProblem = MergeOutOfRangeDocument.pipe(
  Schema.decodeTo(
    Schema.toType(MergeOutOfRange),
    SchemaTransformation.transform({
      decode: ({ hour, instance_id, metric_name }) => new MergeOutOfRange({ hour, instance_id, metric_name }),
      encode: ({ hour, instance_id, message, metric_name }) =>
        MergeOutOfRangeDocument.make({ hour, instance_id, metric_name, detail: message })
    })
  ),
  HttpApiSchema.status(409),
  asProblem
)

const CollectionRunNotFoundDocument = problemDocument(
  "collection-not-found",
  404,
  "Collection not found",
  Struct.omit(CollectionRunNotFound.fields, ["_tag"])
)

/** `CollectionRunNotFound`, written as a problem document. */
export const CollectionRunNotFoundProblem = CollectionRunNotFoundDocument.pipe(
  Schema.decodeTo(
    Schema.toType(CollectionRunNotFound),
    SchemaTransformation.transform({
      decode: ({ run_id }) => new CollectionRunNotFound({ run_id }),
      encode: ({ message, run_id }) => CollectionRunNotFoundDocument.make({ run_id, detail: message })
    })
  ),
  HttpApiSchema.status(404),
  asProblem
)

const NoScheduleToExportDocument = problemDocument("no-schedule-to-export", 409, "No schedule to export", {})

/** `NoScheduleToExport`, written as a problem document. */
export const NoScheduleToExportProblem = NoScheduleToExportDocument.pipe(
  Schema.decodeTo(
    Schema.toType(NoScheduleToExport),
    SchemaTransformation.transform({
      decode: ({ detail }) => new NoScheduleToExport({ message: detail }),
      encode: ({ message }) => NoScheduleToExportDocument.make({ detail: message })
    })
  ),
  HttpApiSchema.status(409),
  asProblem
)
