/** A text that repeats this many consecutive characters of a secret must not be shown. */
const revealingCharacters = 6;
const maxQuotedCharacters = 200;

/** Whether a client id has the form of an e-mail address: that of a person or of a service account. */
function isEmailAddress(clientId: string): boolean {
  return /^[^@\s]+@([\p{L}\d-]+\.)+\p{L}{2,}$/iu.test(clientId);
}

/** Whether a client id belongs to a person: it is an e-mail address, and not that of a service account. */
export function isPersonal(clientId: string): boolean {
  return isEmailAddress(clientId) && !/@serviceaccounts\.getport\.io$/i.test(clientId);
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

/**
 * Quotes a server's text for a message: on one line, at most 200 characters. Empty if the text is blank, is markup, or
 * repeats a part of the secret, or of another value that may be one: plain, URL-encoded or in base64.
 */
export function quote(text: string, secret: string, possibleSecret?: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, " ").trim();
  if (line === "" || line.startsWith("<")) return "";
  const isHidden = [text, line].some((form) => repetition(form, secret, possibleSecret) !== undefined);
  if (isHidden) return "";
  const shown = line.length > maxQuotedCharacters ? `${line.slice(0, maxQuotedCharacters)}…` : line;
  return `"${shown}"`;
}

/**
 * Where a text begins to repeat a part of a secret, or of a value that may be one; undefined if it repeats none. A client id
 * is often made of words, so in `possibleSecret`, a part of nothing but lower-case letters does not count.
 */
function repetition(text: string, secret: string, possibleSecret = ""): number | undefined {
  const hidden = [...formsOf(secret).flatMap(parts), ...formsOf(possibleSecret).flatMap(partsBesidesWords)];
  const lower = text.toLowerCase();
  const places = hidden.map((part) => lower.indexOf(part.toLowerCase())).filter((at) => at >= 0);
  return places.length > 0 ? Math.min(...places) : undefined;
}

/** How a text can repeat a secret. */
function formsOf(secret: string): string[] {
  if (secret === "") return [];
  const base64 = [0, 1, 2].map((offset) => base64At(secret, offset));
  const base64Url = base64.map((form) => form.replace(/\+/g, "-").replace(/\//g, "_"));
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...base64, ...base64Url];
}

/** The base64 characters of a secret inside a longer text, in which it starts at this offset (modulo 3). */
function base64At(secret: string, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    .toString("base64")
    .replace(/=+$/, "");
  // The first characters also hold bits of the text before the secret.
  return text.slice([0, 2, 3][offset]);
}

function partsBesidesWords(form: string): string[] {
  return [form, ...parts(form).filter((part) => !/^[a-z]+$/.test(part))];
}

function parts(form: string): string[] {
  const count = Math.max(1, form.length - revealingCharacters + 1);
  return Array.from({ length: count }, (_, at) => form.slice(at, at + revealingCharacters));
}
