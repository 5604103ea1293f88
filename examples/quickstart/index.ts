import { PortAccessToken } from "pulumi-port-access-token";

// Credentials: the stack configuration port:clientId and port:secret, else PORT_CLIENT_ID and PORT_CLIENT_SECRET.
const token = new PortAccessToken("port");

export const accessToken = token.accessToken; // a secret output
export const authorizationHeader = token.authorizationHeader; // "Bearer …", secret as well
export const expiresAt = token.expiresAt;
export const tokenFingerprint = token.tokenFingerprint; // shows that the token changed without showing it
export const baseUrl = token.baseUrl;
