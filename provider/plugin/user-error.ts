/** A failure with a message for the user. The message of an unexpected error can hold a secret, so it is never shown. */
export class UserError extends Error {}
