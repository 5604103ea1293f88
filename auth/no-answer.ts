import type { Credentials } from "./credentials";
import type { FailedAttempt, Failure } from "./error";
import type { TransportReason } from "./http";
import { maskedAddress } from "./mask";

const httpOnly = "Only HTTP proxies are supported: http://host:port or https://host:port.";

const howToWriteProxy =
  "Write http://host:port or http://user:password@host:port, with special characters of the login in percent-encoding.";

/** OpenSSL's error codes for a certificate of an unknown authority. */
const unknownAuthority = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/;

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
  const shown = (address: string) => maskedAddress(address, credentials);
  const stage = reason.stage && { ...reason.stage, peer: shown(reason.stage.peer) };
  const failed = (code: Failure["code"], problem: string, remedy: string, retryable: boolean): FailedAttempt => ({
    failure: { code, problem: `${shown(credentials.baseUrl)} ${problem}`, remedy, stage },
    retryable,
  });
  if ("unusableProxy" in reason) {
    const { variable, scheme, address } = reason.unusableProxy;
    return scheme === undefined
      ? failed("unreachable", `could not be reached: ${variable} is not the URL of a proxy`, howToWriteProxy, false)
      : failed("unreachable", `could not be reached: ${variable} names a ${scheme} proxy, ${address}`, httpOnly, false);
  }
  const through = proxy ? ` through the proxy ${proxy.address} in ${proxy.variable}` : "";
  const checkConnection = `Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (${credentials.baseUrlSources}).`;
  const retry = ignoredProxy
    ? `${checkConnection} ${ignoredProxy} is set, but not used: set HTTPS_PROXY if this machine needs a proxy.`
    : checkConnection;
  if ("timedOut" in reason) {
    const problem = `did not answer${through} within ${Math.round(elapsedMillis / 1000)} s`;
    return failed("timed_out", problem, retry, true);
  }
  if ("proxyStatus" in reason) {
    const { proxyStatus } = reason;
    const problem = `could not be reached${through}, which answered ${proxyStatus}`;
    const remedy =
      proxyStatus === 407
        ? `Put its login into ${proxy?.variable}: http://user:password@host:port.`
        : "Ask the administrator of the proxy to allow this host, or add it to NO_PROXY if it can be reached directly.";
    return failed("unreachable", problem, remedy, proxyStatus >= 500);
  }
  const problem = `could not be reached${through} (${reason.systemCode})`;
  if (/^(EPROTO|ERR_SSL)/.test(reason.systemCode)) {
    const remedy = "The server does not speak TLS. Check the base URL and HTTPS_PROXY.";
    return failed("unreachable", problem, remedy, false);
  }
  // A retry does not help: the certificate stays the same.
  if (unknownAuthority.test(reason.systemCode)) {
    const remedy = "Set NODE_EXTRA_CA_CERTS to the certificate authority of your proxy or private endpoint.";
    return failed("unreachable", problem, remedy, false);
  }
  if (/CERT/.test(reason.systemCode)) {
    const remedy =
      "The certificate is not valid for this server. Check the base URL, any proxy, and this machine's clock.";
    return failed("unreachable", problem, remedy, false);
  }
  return failed("unreachable", problem, retry, true);
}
