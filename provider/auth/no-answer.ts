import type { Credentials } from "./credentials";
import type { Failure } from "./error";
import type { FailedAttempt } from "./token-response";
import type { TransportReason } from "./transport-error";

const checkConnection =
  "Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL).";

/** OpenSSL's names for a certificate whose authority is not known here. */
const unknownAuthority = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/;

/** What it means, and what to do, that no answer of Port arrived; so long after the first attempt began. */
export function describeNoAnswer(
  reason: TransportReason,
  { baseUrl }: Credentials,
  elapsedMillis: number,
): FailedAttempt {
  const failed = (code: Failure["code"], problem: string, remedy: string, retryable: boolean): FailedAttempt => ({
    failure: { code, problem: `${baseUrl} ${problem}`, remedy },
    retryable,
  });
  if ("timedOut" in reason) {
    return failed("timed_out", `did not answer within ${Math.round(elapsedMillis / 1000)} s`, checkConnection, true);
  }
  if ("proxyStatus" in reason) {
    const { proxyStatus } = reason;
    const remedy =
      proxyStatus === 407
        ? "Put its login into HTTPS_PROXY: http://user:password@host:port."
        : "Ask who runs the proxy to allow it, or name the host in NO_PROXY if it can be reached without.";
    const problem = `could not be reached: the proxy in HTTPS_PROXY answered ${proxyStatus}`;
    return failed("unreachable", problem, remedy, proxyStatus >= 500);
  }
  const problem = `could not be reached (${reason.systemCode})`;
  if (reason.systemCode === "ERR_INVALID_URL") {
    return failed("unreachable", problem, "Write HTTPS_PROXY as a URL: http://host:port.", false);
  }
  if (/^(EPROTO|ERR_SSL)/.test(reason.systemCode)) {
    const remedy = "What answers there does not speak TLS as expected: check the base URL and HTTPS_PROXY.";
    return failed("unreachable", problem, remedy, false);
  }
  // A certificate that is not accepted now will not be a second later.
  if (unknownAuthority.test(reason.systemCode)) {
    const remedy = "Name the certificate authority of your proxy or private endpoint in NODE_EXTRA_CA_CERTS.";
    return failed("unreachable", problem, remedy, false);
  }
  if (/CERT/.test(reason.systemCode)) {
    const remedy =
      "The certificate found there does not serve: check the base URL, any proxy, and this machine's clock.";
    return failed("unreachable", problem, remedy, false);
  }
  return failed("unreachable", problem, checkConnection, true);
}
