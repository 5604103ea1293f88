import type { IncomingMessage } from "node:http";

/** Port's limit for the body of any request, 1 MiB: https://docs.port.io/api-reference/port-api */
const maxBodyBytes = 1024 * 1024;

/** The body of a request; undefined if it is over the limit. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // Reads a body to its end even if it is too large. Else the client would get a broken connection and no answer.
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString("utf8");
}

export type Body = Record<string, unknown>;

export const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const kinds = {
  text: { name: "a non-empty string", includes: (value: unknown) => typeof value === "string" && value !== "" },
  string: { name: "a string", includes: (value: unknown) => typeof value === "string" },
  object: { name: "an object", includes: isObject },
  list: { name: "a list", includes: Array.isArray },
};

/** The members of a body and their kinds. A dot in a name leads into an object. */
export type Members = Record<string, keyof typeof kinds>;

/**
 * The JSON object in `text`, with all its members, or what is wrong with it. Quotes no value, which may be a secret.
 * @param isStrict refuses members that are not named here
 */
export function parseBody(text: string, required: Members, optional: Members = {}, isStrict = false): Body | string {
  const body = parseJson(text);
  if (!isObject(body)) return "The body must be a JSON object";
  for (const [name, kind] of Object.entries({ ...optional, ...required })) {
    const value = name.split(".").reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), body);
    if (value === undefined && !(name in required)) continue;
    if (!kinds[kind].includes(value)) return `"${name}" must be ${kinds[kind].name}`;
  }
  const known = Object.keys({ ...optional, ...required });
  if (isStrict && Object.keys(body).some((name) => !known.includes(name))) {
    return `The emulator knows only these members: ${known.sort().join(", ")}`;
  }
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
