import { repetition, revealingCharacters } from "./quote";

/** Whether a client id has the form of an e-mail address: that of a person or of a service account. */
export function isEmailAddress(clientId: string): boolean {
  return /^[^@\s]+@([\p{L}\d-]+\.)+\p{L}{2,}$/iu.test(clientId);
}

/**
 * A client id for a message. It may be the client secret, in the wrong place: so only its first and last four characters,
 * and of one with 12 or fewer only the first two. An e-mail address in full.
 */
export function maskedClientId(clientId: string): string {
  if (isEmailAddress(clientId)) return clientId;
  return clientId.length > 12 ? `${clientId.slice(0, 4)}…${clientId.slice(-4)}` : `${clientId.slice(0, 2)}…`;
}

/** A client id that may be the client secret. A very short one is part of too many texts. */
export function perhapsSecret(clientId: string): string | undefined {
  return clientId.length >= revealingCharacters && !isEmailAddress(clientId) ? clientId : undefined;
}

type Value = { readonly value: string } | undefined;

/** An address for a message. It ends where it repeats a credential, which somebody has put into it. */
export function maskedAddress(address: string, credentials: { clientId: Value; clientSecret: Value }): string {
  const [id, secret] = [credentials.clientId?.value ?? "", credentials.clientSecret?.value ?? ""];
  const end = repetition(address, secret.length >= revealingCharacters ? secret : "", perhapsSecret(id));
  return end === undefined ? address : `${address.slice(0, end)}…`;
}
