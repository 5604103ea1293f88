import { PortAccessToken } from "pulumi-port-access-token";

// Credentials: the stack configuration port:clientId and port:secret, else PORT_CLIENT_ID and PORT_CLIENT_SECRET.
const token = new PortAccessToken("port");

export const accessToken = token.accessToken;
export const authorizationHeader = token.authorizationHeader;
export const expiresAt = token.expiresAt;
export const tokenFingerprint = token.tokenFingerprint;
export const baseUrl = token.baseUrl;
