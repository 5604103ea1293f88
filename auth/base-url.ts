import { parseUrl } from "./http";
import { flawOf, isPlaceholder, placeholderProblem } from "./pasted-value";

export const regionBaseUrls = {
  eu: "https://api.getport.io",
  us: "https://api.us.getport.io",
} as const;

export type Region = keyof typeof regionBaseUrls;

/** Every public host of Port's API. The newer names lead to the same APIs. */
const regionsByHost = new Map<string, Region>([
  ["api.getport.io", "eu"],
  ["api.port.io", "eu"],
  ["api.us.getport.io", "us"],
  ["api.us.port.io", "us"],
]);

/** The region of a base URL; undefined if its host is not one of Port's public hosts. */
export function regionOf(baseUrl: string): Region | undefined {
  return regionsByHost.get(new URL(baseUrl).host);
}

/** Whether a base URL is at Port or on loopback. Any other address can be that of somebody who wants the client secret. */
export function isOwn(baseUrl: string): boolean {
  return regionOf(baseUrl) !== undefined || isLoopback(new URL(baseUrl).hostname);
}

/** A valid value, or what is wrong with it and how to fix it. */
export type Parsed = { readonly value: string } | { readonly problem: string };

const example = `for example ${regionBaseUrls.eu}`;

export function parseRegion(region: unknown): Parsed {
  const name = typeof region === "string" ? region.trim().toLowerCase() : "";
  return name === "eu" || name === "us" ? { value: regionBaseUrls[name] } : { problem: 'must be "eu" or "us"' };
}

/**
 * Normalizes a base URL, so that equal addresses compare equal: no trailing slash, no `/v1`, scheme and host in lower
 * case. The problem never quotes the value, which may be a secret in the wrong place.
 */
export function parseBaseUrl(baseUrl: unknown): Parsed {
  if (typeof baseUrl !== "string") return { problem: `must be a string, ${example}` };
  if (isPlaceholder(baseUrl)) return { problem: placeholderProblem };
  const text = baseUrl.trim();
  const flaw = flawOf(text);
  if (flaw) return { problem: `${flaw}; write the address alone, ${example}` };
  const url = parseUrl(text);
  if (!url) return { problem: `is not a URL with a scheme, ${example}` };
  if (url.username || url.password) {
    return { problem: "must not contain a user name or password; use clientId and clientSecret" };
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return { problem: "must use https, because plain http exposes the client secret" };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return { problem: `must use https, ${example}` };
  if (url.search || url.hash) return { problem: `must not contain a query or a fragment, ${example}` };
  const segments = url.pathname.split("/");
  while (/^(v1)?$/i.test(segments.at(-1) ?? "-")) segments.pop();
  return { value: [url.origin, ...segments.slice(1)].join("/") };
}

/** Plain http is safe only on loopback, where nothing leaves the machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
