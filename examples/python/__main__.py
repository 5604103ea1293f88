import port_pulumi as port
import pulumi
import pulumi_port_access_token as port_access_token

token = port_access_token.PortAccessToken("port")
provider = port.Provider("port", token=token.access_token, base_url=token.base_url)
options = pulumi.ResourceOptions(provider=provider)

service = port.Blueprint(
    "service",
    identifier="service",
    title="Service",
    properties=port.BlueprintPropertiesArgs(
        string_props={"language": port.BlueprintPropertiesStringPropsArgs(title="Language")},
    ),
    opts=options,
)

port.Entity(
    "checkout",
    identifier="checkout",
    title="Checkout",
    blueprint=service.identifier,
    properties=port.EntityPropertiesArgs(string_props={"language": "Go"}),
    opts=options,
)
