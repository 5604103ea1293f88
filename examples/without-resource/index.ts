import { getPortAccessTokenOutput } from "pulumi-port-access-token";

// The token itself is in `accessToken`, `authorizationHeader` and `providerArgs`, each of them secret.
export const { expiresAt, tokenFingerprint } = getPortAccessTokenOutput();
