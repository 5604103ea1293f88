import * as port from "@port-labs/port";
import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");
const provider = new port.Provider("port", token.providerArgs);

const service = new port.Blueprint(
  "service",
  { identifier: "service", title: "Service", properties: { stringProps: { language: { title: "Language" } } } },
  { provider },
);

new port.Entity(
  "checkout",
  {
    identifier: "checkout",
    title: "Checkout",
    blueprint: service.identifier,
    properties: { stringProps: { language: "Go" } },
  },
  { provider },
);
