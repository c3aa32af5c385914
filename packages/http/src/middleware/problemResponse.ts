import { type HttpServerResponse, ProblemDetails } from "effect/http"
import { type ProblemStatus, problemTitles } from "../ProtocolProblem.ts"

/** A problem that no endpoint declares: it has no type of its own and says what its status says, and `detail`. */
export const problemResponse = (status: ProblemStatus, detail: string): HttpServerResponse.HttpServerResponse =>
  ProblemDetails.toResponse({ type: ProblemDetails.blankType, title: problemTitles[status], status, detail })
