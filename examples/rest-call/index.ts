import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken } from "pulumi-port-access-token";

interface Team {
  baseUrl: string;
  authorization: string;
  identifier: string;
  title: string;
}

async function callPort({ baseUrl, authorization }: Team, method: string, path: string, body?: object): Promise<void> {
  const headers = { authorization, "content-type": "application/json" };
  const response = await fetch(`${baseUrl}${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`Port answered ${response.status} to ${method} ${path}`);
}

const blueprints = "/v1/blueprints";

/** What Port demands of a blueprint. */
const blueprintOf = ({ identifier, title }: Team) => ({ identifier, title, schema: { properties: {} } });

const provider: pulumi.dynamic.ResourceProvider = {
  async create(team: Team) {
    await callPort(team, "POST", blueprints, blueprintOf(team));
    return { id: team.identifier, outs: team };
  },
  async update(id: string, _olds: Team, team: Team) {
    await callPort(team, "PUT", `${blueprints}/${id}`, blueprintOf(team));
    return { outs: team };
  },
  async delete(id: string, team: Team) {
    await callPort(team, "DELETE", `${blueprints}/${id}`);
  },
};

class TeamBlueprint extends pulumi.dynamic.Resource {
  constructor(name: string, args: pulumi.Inputs) {
    super(provider, name, args, { additionalSecretOutputs: ["authorization"] });
  }
}

const token = new PortAccessToken("port");

new TeamBlueprint("team", {
  baseUrl: token.baseUrl,
  authorization: token.authorizationHeader,
  identifier: "team",
  title: "Team",
});
