export type { PortAccessTokenArgs } from "./args";
export { PortAccessToken } from "./port-access-token";
