/** The forms in which messages are sent. */
export const webhookFormats = ["json", "slack"] as const
/** The form of a message. */
export type WebhookFormat = (typeof webhookFormats)[number]
