import { isOwn } from "./base-url";
import type { Credentials } from "./credentials";
import type { FailedAttempt } from "./error";
import { failuresOf } from "./error";
import type { ExtraAuthorities, TransportReason, UnusableProxy } from "./http";
import { maskedAddress } from "./mask";

const httpOnly = "Only HTTP proxies are supported: http://host:port or https://host:port.";
const loginForm = "http://user:password@host:port, with special characters of the login in percent-encoding";

const proxyFlaws = {
  quotes: ["is in quotes", "Write the address alone, without quotes."],
  placeholder: [
    "holds a placeholder that was not filled in",
    "Set the variable that it stands for, or unset it if this machine needs no proxy.",
  ],
  backslash: ["contains a backslash", "Write the one of DOMAIN\\user as %5C."],
  login: ["has a login that cannot be read", `Write ${loginForm}.`],
  "no URL": ["is not the URL of a proxy", `Write http://host:port or ${loginForm}.`],
} as const;

/** What is wrong with the variable of a proxy, and how to write it. Does not repeat its login. */
export function describeProxyFlaw(flaw: UnusableProxy["flaw"]): readonly [string, string] {
  return typeof flaw === "object" ? [`names a ${flaw.scheme} proxy, ${flaw.address}`, httpOnly] : proxyFlaws[flaw];
}

const authority = "the certificate authority of your proxy or private endpoint";

/** How to make an authority known, by what has become of NODE_EXTRA_CA_CERTS. */
const authorityRemedies: Record<ExtraAuthorities, string> = {
  "not set": `Set NODE_EXTRA_CA_CERTS to ${authority}.`,
  relative: `NODE_EXTRA_CA_CERTS is a relative path, and there is no such file in the folder where Node.js started. Set it to the absolute path of ${authority}.`,
  unreadable: `NODE_EXTRA_CA_CERTS names a file that cannot be read. Set it to ${authority}.`,
  "no certificate": `The file in NODE_EXTRA_CA_CERTS holds no certificate in PEM form. Set it to ${authority}.`,
  "not loaded":
    "NODE_EXTRA_CA_CERTS was not loaded, because Node.js reads it only when it starts. Set it in the environment of the command, with an absolute path.",
  loaded: `The file in NODE_EXTRA_CA_CERTS does not hold the authority of this certificate. Add ${authority}.`,
  "perhaps loaded": `NODE_EXTRA_CA_CERTS is set. Either its file does not hold the authority of this certificate: add ${authority}. Or it was set after Node.js had started: set it in the environment of the command, with an absolute path.`,
};

const noTls = "The server does not speak TLS. Check the base URL and HTTPS_PROXY.";

/** How to mend a failed TLS handshake, by what OpenSSL says. The first one that fits. */
const tlsRemedies: readonly [reason: RegExp, remedy: string][] = [
  [/wrong version number|http request|https proxy request|unknown protocol/, noTls],
  [
    /protocol version|unsupported protocol|version too low|inappropriate fallback/,
    "The server, or a proxy that answers for it, has no TLS version that Node.js accepts. It must offer TLS 1.2 or newer.",
  ],
  [
    /certificate required|(bad|unsupported) certificate|certificate (unknown|expired|revoked)|unknown ca|access denied/,
    "The server demands a client certificate, and this package sends none. Use an address that needs none.",
  ],
  [
    /handshake failure|no shared cipher|insufficient security|no ciphers/,
    "The server speaks TLS, but has no cipher suite that Node.js accepts, or demands a client certificate, which this package does not send. Check its TLS settings.",
  ],
  [
    /legacy renegotiation/,
    "The server, or a proxy that answers for it, supports only the insecure form of TLS renegotiation. Its administrator must update it (RFC 5746).",
  ],
  [
    /too small|too weak|md too|legacy sigalg|signature (type|algorithm)/,
    "The server's key or signature is too weak for Node.js. Its administrator must renew its certificate.",
  ],
  [/unrecognized name/, "The server does not know this host name. Check the base URL and any proxy."],
];

const otherTls = "The TLS handshake failed. Check the base URL, HTTPS_PROXY and the server's TLS settings.";

/**
 * The failure of an attempt without an answer.
 * @param elapsedMillis the time since the exchange started, without the delays that Port named
 */
export function describeNoAnswer(
  reason: TransportReason,
  credentials: Credentials,
  elapsedMillis: number,
): FailedAttempt {
  const { proxy, ignoredProxy } = reason;
  const stage = reason.stage && { ...reason.stage, peer: maskedAddress(reason.stage.peer, credentials) };
  const failed = failuresOf(credentials, { stage });
  if ("unusableProxy" in reason) {
    const { variable, flaw } = reason.unusableProxy;
    const [what, remedy] = describeProxyFlaw(flaw);
    return failed("unreachable", `could not be reached: ${variable} ${what}`, remedy, false);
  }
  const through = proxy ? ` through the proxy ${proxy.address} in ${proxy.variable}` : "";
  const unused = ignoredProxy
    ? ` ${ignoredProxy} is set, but not used: set HTTPS_PROXY if this machine needs a proxy.`
    : "";
  const retry = `Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (${credentials.baseUrlSources}).${unused}`;
  if ("timedOut" in reason) {
    const problem = `did not answer${through} within ${Math.round(elapsedMillis / 1000)} s`;
    return failed("timed_out", problem, retry, true);
  }
  if ("proxyStatus" in reason) {
    const { proxyStatus } = reason;
    const problem = `could not be reached${through}, which answered ${proxyStatus}`;
    const remedy = proxyStatus === 407 ? loginRemedy(reason, proxy?.variable) : `${allowHost}.`;
    return failed("unreachable", problem, remedy, proxyStatus >= 500);
  }
  const { systemCode, tlsReason, extraAuthorities } = reason;
  // The code of a failed handshake has the same words.
  const detail = tlsReason && !systemCode.startsWith("ERR_SSL") ? `${systemCode}, ${tlsReason}` : systemCode;
  const problem = `could not be reached${through} (${detail})`;
  const isProxy = proxy !== undefined && reason.stage?.peer === proxy.address;
  const remedy = tlsRemedy(systemCode, tlsReason, extraAuthorities);
  // The next request would meet the same server, so none of these is retried.
  if (remedy) return failed("unreachable", problem, isProxy ? remedy.replace(server, "The proxy") : remedy, false);
  const isCutOff = /^(ECONNRESET|EPIPE)$/.test(systemCode) && reason.stage?.step === "answer" && !isProxy;
  const { baseUrl } = credentials;
  const mayDemandCertificate = isCutOff && baseUrl.startsWith("https:") && !isOwn(baseUrl);
  return failed("unreachable", problem, mayDemandCertificate ? `${retry} ${clientCertificate}` : retry, true);
}

/** The beginning of a remedy that is about the server. */
const server = /^The server(, or a proxy that answers for it,)?/;

/** With TLS 1.3, a server can miss the certificate only after the handshake. Port's own servers demand none. */
const clientCertificate = "If the server demands a client certificate: this package sends none.";

function tlsRemedy(systemCode: string, reason: string | undefined, extra: ExtraAuthorities | undefined) {
  if (extra) return authorityRemedies[extra];
  if (reason || /^(EPROTO|ERR_SSL)/.test(systemCode)) {
    return tlsRemedies.find(([pattern]) => pattern.test(reason ?? ""))?.[1] ?? otherTls;
  }
  if (!/CERT|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH/.test(systemCode)) return undefined;
  return "The certificate is not valid for this server. Check the base URL, any proxy, and this machine's clock.";
}

const allowHost =
  "Ask the administrator of the proxy to allow this host, or add it to NO_PROXY if it can be reached directly";

function loginRemedy(
  { schemes, isLoginSent }: { schemes: readonly string[]; isLoginSent: boolean },
  variable = "HTTPS_PROXY",
) {
  if (schemes.length > 0 && !schemes.includes("Basic")) {
    return `It offers only ${schemes.join(", ")} for a login, and this package knows only Basic. ${allowHost}, or use a local proxy that logs in.`;
  }
  if (isLoginSent) return `It does not accept the login in ${variable}. Correct it: ${loginForm}.`;
  return `Put its login into ${variable}: http://user:password@host:port.`;
}
