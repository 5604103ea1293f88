import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port"); // in the US: new PortAccessToken("port", { region: "us" })

export const accessToken = token.accessToken; // a secret output
export const authorizationHeader = token.authorizationHeader; // "Bearer …", also a secret
export const expiresAt = token.expiresAt;
export const baseUrl = token.baseUrl;
