import { type HttpServerResponse, ProblemDetails } from "effect/http"
import { type ProblemStatus, problemTitles } from "../ProtocolProblem.ts"

/** A problem that no endpoint declares. It has no type of its own: its status says what is wrong, `detail` says more. */
export const problemResponse = (status: ProblemStatus, detail: string): HttpServerResponse.HttpServerResponse =>
  ProblemDetails.toResponse({ type: ProblemDetails.blankType, title: problemTitles[status], status, detail })
