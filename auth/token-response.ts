import type { AccessToken } from "./access-token";
import { expiryMillis, jwtLifetimeMillis } from "./access-token";
import { clockOffset, dateMillis, sameClock } from "./clock";
import type { Credentials } from "./credentials";
import { whereCredentialsAre } from "./credentials";
import type { FailedAttempt } from "./error";
import { failuresOf } from "./error";
import type { HttpResponse } from "./http";
import { maxBodyBytes } from "./http";
import { perhapsSecret, quote } from "./mask";
import { flawOf } from "./pasted-value";
import { requestedDelayMillis } from "./retry";

export type Outcome = { readonly token: AccessToken } | FailedAttempt;

const checkBaseUrl = ({ baseUrlSources }: Credentials) => `Check the base URL (${baseUrlSources}) and any proxy.`;

/** The token in Port's answer, or the failure that the answer means. */
export function parseTokenResponse(response: HttpResponse, credentials: Credentials): Outcome {
  const { status, headers, receivedAtMillis } = response;
  const clock = clockOffset(response);
  const failed = failuresOf(credentials, { status, clock, traceId: traceId(response, credentials) });
  if (status === 200) {
    const token = parseToken(response, credentials);
    if (typeof token !== "string") return { token };
    const remedy = `Something other than Port's API may be answering. ${checkBaseUrl(credentials)}`;
    return failed("unexpected_answer", `answered 200, but ${token}`, remedy);
  }
  const delayMillis = requestedDelayMillis(status, headers, dateMillis(response) ?? receivedAtMillis);
  return { ...describeStatus(response, credentials, failed), delayMillis };
}

/** The token in an answer with status 200, or what is wrong with the answer. */
function parseToken(response: HttpResponse, credentials: Credentials): AccessToken | string {
  if (response.body === undefined) return `with more than ${maxBodyBytes / 1024} KiB`;
  const answer = jsonObject(response.body);
  if (!answer) return "not with a JSON object";
  if (answer.ok === false) return `with "ok": false${quotedTexts(answer, credentials)}`;
  const { accessToken, expiresIn } = answer;
  // Only characters that an HTTP header can hold: the token is used in one.
  if (typeof accessToken !== "string" || !/^[\x21-\x7e]+$/.test(accessToken)) return "without an access token";
  const expiresAtMillis = expiryMillis(accessToken, expiresIn, dateMillis(response) ?? response.sentAtMillis);
  if (expiresAtMillis === undefined) return "with an access token that has no expiry";
  const lifetimeMillis = jwtLifetimeMillis(accessToken);
  return { accessToken, expiresAtMillis, lifetimeMillis, clock: clockOffset(response) ?? sameClock };
}

function describeStatus(
  response: HttpResponse,
  credentials: Credentials,
  failed: ReturnType<typeof failuresOf>,
): FailedAttempt {
  const { status } = response;
  const answer = jsonObject(response.body ?? "");
  const text = quotedTexts(answer ?? { message: response.body }, credentials);
  const refused: typeof failed = (code, what, remedy, retryable) =>
    failed(code, `${what} (${status}${text})`, remedy, retryable);
  const origins = `The client id came from ${credentials.clientId.origin}, the client secret from ${credentials.clientSecret.origin}.`;
  const check = checkBaseUrl(credentials);
  const later = "Try again later. If this continues, contact Port's support.";
  if (isFromInBetween(response, answer)) {
    const remedy = `A firewall, a proxy or a login page in between probably blocks the request. Ask its administrator to allow this host. Else check the base URL (${credentials.baseUrlSources}).`;
    return refused("unexpected_answer", "answered with something else than Port's API does", remedy);
  }
  if (status === 401) {
    const remedy = `${origins}${flawsOf(credentials)} Check that both are complete and not swapped, belong together and belong to this region. ${whereCredentialsAre}`;
    return refused("invalid_credentials", "does not accept the credentials", remedy);
  }
  if (status === 403) {
    const remedy = /whitelist|allow-?list/i.test(text)
      ? "Ask a Port administrator to add its address to the IP allow-list."
      : `If your organization uses Port's IP allow-list, ask a Port administrator to add its address. Else something in between may refuse it. ${check}`;
    return refused("forbidden", "refuses this machine", remedy);
  }
  if (status === 404) return refused("request_refused", "has no auth endpoint", check);
  if (status === 408) return refused("timed_out", "timed out while waiting for the request", later, true);
  if (status === 413 || status === 422) {
    const remedy = `${origins} Check that each holds one value and nothing else.`;
    return refused("request_refused", "rejected the format of the credentials", remedy);
  }
  if (status === 429) {
    const notPort = `Try again later. Something in between, not Port, seems to limit requests. ${check}`;
    return refused("rate_limited", "received too many requests", isPage(response) ? notPort : later, true);
  }
  if (status >= 500) return refused("unavailable", "is unavailable", later, true);
  if (status >= 300 && status < 400) {
    const remedy = `Redirects are not followed, because the request contains the client secret. ${check}`;
    return refused("redirected", "answered with a redirect", remedy);
  }
  return refused("request_refused", "refused the request", check);
}

/**
 * Whether the answer is that of something in between: a page, or the wish for another login. A page with another status can
 * be that of Port's own gateway.
 */
function isFromInBetween(response: HttpResponse, answer: Record<string, unknown> | undefined): boolean {
  const { status, headers } = response;
  if (status === 407 || status === 511) return true;
  if (status < 400 || status >= 500 || [404, 408, 429].includes(status) || answer?.ok !== undefined) return false;
  return isPage(response) || Boolean(headers.get("www-authenticate") ?? headers.get("proxy-authenticate"));
}

/** Port answers with JSON or plain text, and never with so much. */
function isPage({ headers, body }: HttpResponse): boolean {
  return body === undefined || /^[\s\uFEFF]*</.test(body) || /\bhtml\b/i.test(headers.get("content-type") ?? "");
}

/** What is odd about the credentials and cannot be seen. */
function flawsOf({ clientId, clientSecret }: Credentials): string {
  const flaws = [
    ["client id", flawOf(clientId.value)],
    ["client secret", flawOf(clientSecret.value)],
  ];
  return flaws.map(([name, flaw]) => (flaw ? ` The ${name} ${flaw}.` : "")).join("");
}

/** The error texts in an answer, if they can be shown. */
function quotedTexts(answer: Record<string, unknown>, credentials: Credentials): string {
  return [answer.error, answer.message]
    .map((text) => (typeof text === "string" ? quoted(text, credentials) : ""))
    .filter((text) => text !== "")
    .map((text) => `, ${text}`)
    .join("");
}

function quoted(text: string, { clientId, clientSecret }: Credentials): string {
  return quote(text, clientSecret.value, perhapsSecret(clientId.value));
}

function traceId({ headers }: HttpResponse, credentials: Credentials): string | undefined {
  const id = headers.get("x-trace-id") ?? "";
  return /^[\w.:-]{1,128}$/.test(id) && quoted(id, credentials) !== "" ? id : undefined;
}

function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    // Some servers start with a byte-order mark.
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
