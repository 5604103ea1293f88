import * as command from "@pulumi/command";
import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");

// By a variable and curl's standard input: what is on a command line can be read by everybody on the machine.
const list = new command.local.Command("list", {
  create:
    'echo "Authorization: $AUTHORIZATION" | curl --silent --show-error --fail --header @- "$BASE_URL/v1/blueprints"',
  environment: { AUTHORIZATION: token.authorizationHeader, BASE_URL: token.baseUrl },
});

export const blueprints = list.stdout;
