import { inspect } from "node:util";
import type { Answer } from "../../support/loopback";
import { secret } from "./support";

/** The forms in which a server can repeat the secret. */
export const forms: Record<string, string> = {
  plain: secret,
  "URL-encoded": encodeURIComponent(secret),
  base64: Buffer.from(secret).toString("base64"),
  base64url: Buffer.from(secret).toString("base64url"),
  "six characters": secret.slice(3, 9),
};

const json = (fields: object) => ({ body: JSON.stringify({ ok: false, ...fields }) });
/** Headers are bytes; the servers of these tests write UTF-8, so what is beyond ASCII is left out. */
const header = (value: string) => value.replace(/[^\x20-\x7e]/g, "");

/** The places of an answer in which a server can repeat a text. */
export const places: Record<string, (echo: string) => Answer> = {
  "plain text": (echo) => ({ body: `You sent ${echo}.` }),
  "a JSON message": (echo) => json({ message: `You sent ${echo}.` }),
  "a JSON error": (echo) => json({ error: echo }),
  "X-Trace-Id": (echo) => ({ headers: { "x-trace-id": header(echo) } }),
  Location: (echo) => ({ headers: { location: `http://127.0.0.1/${encodeURIComponent(echo)}` } }),
  "other headers": (echo) => ({
    headers: { "retry-after": header(echo), date: header(echo), "x-ratelimit-reset": header(echo) },
  }),
};

export const statuses = [200, 201, 302, 400, 401, 403, 404, 407, 408, 413, 422, 429, 500, 502, 503, 504];

/** Every way in which an error is ever shown or kept. */
export function everyText(error: Error): string {
  const own = Object.getOwnPropertyNames(error).map((name) => `${(error as unknown as Record<string, unknown>)[name]}`);
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    String(error),
    ...own,
  ].join("\n");
}

/** Where an error shows six or more characters of the secret in a row, in any form. */
export const leaks = (error: Error): string[] => leaksIn(everyText(error));

/** Where a text shows them. */
export function leaksIn(text: string): string[] {
  const parts = Object.values(forms).flatMap((form) =>
    Array.from({ length: form.length - 5 }, (_, at) => form.slice(at, at + 6)),
  );
  return parts.filter((part) => text.includes(part));
}
