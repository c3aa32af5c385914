import { Api } from "@snoozeql/client/api/Api"
import { OpenApi } from "effect/http-api"

/** The routes that the API's definition describes. */
export const routes = Object.keys(OpenApi.fromApi(Api).paths)
