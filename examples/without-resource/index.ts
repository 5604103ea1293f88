import * as pulumi from "@pulumi/pulumi";
import { getPortAccessTokenOutput } from "pulumi-port-access-token";

const token = getPortAccessTokenOutput();

const blueprints = pulumi.all([token.baseUrl, token.authorizationHeader]).apply(async ([baseUrl, authorization]) => {
  const response = await fetch(`${baseUrl}/v1/blueprints`, { headers: { authorization } });
  if (!response.ok) throw new Error(`Port answered ${response.status}`);
  return ((await response.json()) as { blueprints: object[] }).blueprints;
});

// What follows from a secret is one, unless the program says that it need not be.
export const blueprintCount = pulumi.unsecret(blueprints.apply((all) => all.length));
