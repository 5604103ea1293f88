module port-access-token-go

go 1.26.6

require (
	github.com/port-labs/pulumi-port/sdk/v2 v2.33.2
	github.com/pulumi/pulumi/sdk/v3 v3.276.0
)
