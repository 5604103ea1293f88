export type { PortAccessTokenArgs } from "./args";
export { type GetPortAccessTokenArgs, getPortAccessTokenOutput } from "./get-port-access-token";
export { PortAccessToken } from "./port-access-token";
export type { TokenOutputs } from "./token-outputs";
