import * as command from "@pulumi/command";
import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");

// The token goes through the environment and stdin: every user on the machine can see command-line arguments.
const list = new command.local.Command("list", {
  create:
    'echo "Authorization: $AUTHORIZATION" | curl --silent --show-error --fail --header @- "$BASE_URL/v1/blueprints"',
  environment: { AUTHORIZATION: token.authorizationHeader, BASE_URL: token.baseUrl },
});

export const blueprints = list.stdout;
