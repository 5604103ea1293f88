import * as pulumi from "@pulumi/pulumi";
import { getPortAccessTokenOutput } from "pulumi-port-access-token";

const token = getPortAccessTokenOutput();

const blueprints = pulumi.all([token.baseUrl, token.authorizationHeader]).apply(async ([baseUrl, authorization]) => {
  const response = await fetch(`${baseUrl}/v1/blueprints`, { headers: { authorization } });
  if (!response.ok) throw new Error(`Port answered ${response.status}`);
  return ((await response.json()) as { blueprints: object[] }).blueprints;
});

// What is computed from a secret is a secret, unless the program says otherwise.
export const blueprintCount = pulumi.unsecret(blueprints.apply((all) => all.length));
