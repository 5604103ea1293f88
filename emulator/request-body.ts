import type { IncomingMessage } from "node:http";

/** Port's limit for the body of any request, 1 MiB: https://docs.port.io/api-reference/port-api */
const maxBodyBytes = 1024 * 1024;
/** Deeper than any real body. A body that is nested thousands deep would end a recursion over it, such as `JSON.stringify`. */
const maxDepth = 100;

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

const isText = (value: unknown) => typeof value === "string" && value !== "";

/** What a value can be, and its name in messages. */
export const valueKinds = {
  text: { name: "a non-empty string", includes: isText },
  texts: {
    name: "a list of non-empty strings",
    includes: (value: unknown) => Array.isArray(value) && value.every(isText),
  },
  string: { name: "a string", includes: (value: unknown) => typeof value === "string" },
  number: { name: "a number", includes: (value: unknown) => typeof value === "number" },
  boolean: { name: "a boolean", includes: (value: unknown) => typeof value === "boolean" },
  object: { name: "an object", includes: isObject },
  list: { name: "a list", includes: Array.isArray },
  icon: { name: "a string or null", includes: (value: unknown) => value === null || typeof value === "string" },
  team: {
    name: "a string, a list of strings, an object or null",
    includes: (value: unknown) =>
      value === null || isObject(value) || [value].flat().every((team) => typeof team === "string"),
  },
  any: { name: "anything", includes: () => true },
};
export type ValueKind = keyof typeof valueKinds;

/** The members of a body and their kinds. A dot in a name leads into an object. */
export type Members = Record<string, ValueKind>;

/**
 * How a message names what the caller sent: `the member "x"`. Text that may be a secret in the wrong place is not shown:
 * `a member`.
 */
export function named(kind: string, name: unknown): string {
  const isShown = typeof name === "string" && /^([\w$.-]{1,60}|[!<>=]{1,3})$/.test(name);
  return isShown ? `the ${kind.replace(/^an? /, "")} "${name}"` : kind;
}

/**
 * The JSON object in `text`, with all its members, or what is wrong with it. Quotes no value, which may be a secret.
 * @param isStrict refuses members that are not named here
 */
export function parseBody(text: string, required: Members, optional: Members = {}, isStrict = false): Body | string {
  const body = parseJson(text);
  if (!isObject(body)) return "The body must be a JSON object";
  if (isDeeper(body, maxDepth)) return `The emulator takes a body that is nested ${maxDepth} deep at most`;
  for (const [name, kind] of Object.entries({ ...optional, ...required })) {
    const [member = "", ...inner] = name.split(".");
    if (body[member] === undefined && !(name in required)) continue;
    const value = inner.reduce((at, part) => (isObject(at) ? at[part] : undefined), body[member]);
    if (!valueKinds[kind].includes(value)) return `"${name}" must be ${valueKinds[kind].name}`;
  }
  const known = Object.keys({ ...optional, ...required });
  const unknown = isStrict ? Object.keys(body).find((name) => !known.includes(name)) : undefined;
  if (unknown !== undefined) {
    return `The emulator does not know ${named("a member", unknown)} of the body; it knows ${known.sort().join(", ")}`;
  }
  return body;
}

/** Whether `value` is nested deeper than `depth`. Goes level by level, because a recursion has a limit of its own. */
function isDeeper(value: object, depth: number): boolean {
  let level = [value];
  for (let at = 0; at < depth; at++) {
    level = level.flatMap((each) => Object.values(each)).filter((each) => typeof each === "object" && each !== null);
  }
  return level.length > 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
