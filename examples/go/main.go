package main

import (
	"github.com/port-labs/pulumi-port/sdk/v2/go/port"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"pulumi-port-access-token/portaccesstoken"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		token, err := portaccesstoken.NewPortAccessToken(ctx, "port", nil)
		if err != nil {
			return err
		}
		provider, err := port.NewProvider(ctx, "port", &port.ProviderArgs{
			Token:   token.AccessToken,
			BaseUrl: token.BaseUrl,
		})
		if err != nil {
			return err
		}

		service, err := port.NewBlueprint(ctx, "service", &port.BlueprintArgs{
			Identifier: pulumi.String("service"),
			Title:      pulumi.String("Service"),
			Properties: port.BlueprintPropertiesArgs{
				StringProps: port.BlueprintPropertiesStringPropsMap{
					"language": port.BlueprintPropertiesStringPropsArgs{Title: pulumi.String("Language")},
				},
			},
		}, pulumi.Provider(provider))
		if err != nil {
			return err
		}

		_, err = port.NewEntity(ctx, "checkout", &port.EntityArgs{
			Identifier: pulumi.String("checkout"),
			Title:      pulumi.String("Checkout"),
			Blueprint:  service.Identifier,
			Properties: port.EntityPropertiesArgs{
				StringProps: pulumi.StringMap{"language": pulumi.String("Go")},
			},
		}, pulumi.Provider(provider))
		return err
	})
}
