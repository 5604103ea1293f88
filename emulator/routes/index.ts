import { createAccessToken } from "./create-access-token";
import { crud } from "./crud";
import { kinds } from "./kinds";
import type { Route } from "./route";

export const routes: readonly Route[] = [
  { method: "POST", path: /^\/v1\/auth\/access_token$/, access: "public", handle: createAccessToken },
  ...kinds.flatMap(crud),
];
