import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");

export const blueprints = pulumi
  .all([token.baseUrl, token.authorizationHeader])
  .apply(async ([baseUrl, authorization]) => {
    const response = await fetch(`${baseUrl}/v1/blueprints`, { headers: { authorization } });
    if (!response.ok) throw new Error(`Port answered ${response.status}`);
    const { blueprints } = (await response.json()) as { blueprints: { identifier: string }[] };
    return blueprints.map(({ identifier }) => identifier);
  });
