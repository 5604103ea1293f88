import { version } from "../version";
import type { Credentials } from "./credentials";
import type { HttpRequest } from "./http";

/**
 * The one request of this package. No `Authorization` header: Port's gateway answers 401 to a stale one before the
 * API is reached. No further field in the body: Port answers 422.
 */
export function tokenRequest({ baseUrl, clientId, clientSecret }: Credentials): HttpRequest {
  return {
    method: "POST",
    url: `${baseUrl}/v1/auth/access_token`,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "User-Agent": `pulumi-port-access-token/${version}`,
    },
    body: JSON.stringify({ clientId: clientId.value, clientSecret: clientSecret.value }),
  };
}
