/** Where Port's API answers, by the region an organization lives in. */
export const regionBaseUrls = {
  eu: "https://api.getport.io",
  us: "https://api.us.getport.io",
} as const;

/** A region of Port's cloud. */
export type Region = keyof typeof regionBaseUrls;

/** Every public host of Port's API: the newer names lead to the same APIs. */
const regionsByHost = new Map<string, Region>([
  ["api.getport.io", "eu"],
  ["api.port.io", "eu"],
  ["api.us.getport.io", "us"],
  ["api.us.port.io", "us"],
]);

/** The region that a base URL, as `parseBaseUrl` returns it, belongs to; undefined where its host is none of Port's public ones. */
export function regionOf(baseUrl: string): Region | undefined {
  return regionsByHost.get(new URL(baseUrl).host);
}

/** A value that was understood, or what is wrong with it and how to put it right. */
export type Parsed = { readonly value: string } | { readonly problem: string };

const example = `for example ${regionBaseUrls.eu}`;

/** The base URL of a region, written in any case. */
export function parseRegion(region: unknown): Parsed {
  const baseUrl =
    typeof region === "string"
      ? new Map<string, string>(Object.entries(regionBaseUrls)).get(region.trim().toLowerCase())
      : "";
  return baseUrl ? { value: baseUrl } : { problem: 'must be "eu" or "us"' };
}

/**
 * Brings a base URL to the one form in which it is compared, stored and used: no trailing slash, no `/v1`, scheme
 * and host in lower case. What cannot be parsed is never repeated in the problem: it may be a secret put in the
 * wrong place.
 */
export function parseBaseUrl(baseUrl: unknown): Parsed {
  if (typeof baseUrl !== "string") return { problem: `must be a string, ${example}` };
  let url: URL;
  try {
    url = new URL(baseUrl.trim());
  } catch {
    return { problem: `is not a URL with a scheme, ${example}` };
  }
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

/** Plain http is safe only where nothing leaves the machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
