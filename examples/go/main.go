// Two folders on a Linux server, used as one scale-out repository.
package main

import (
	"example.com/pulumi-veeam/sdk/go/veeam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		server := config.Get(ctx, "server")
		if server == "" {
			server = "linux01.tech.local"
		}
		host := veeam.LookupManagedServerOutput(ctx, veeam.LookupManagedServerOutputArgs{Name: pulumi.String(server)})

		mountServer := &veeam.RepositoryMountServersArgs{
			MountServerSettingsType: veeam.MountServerSettingsTypeLinux,
			Linux: &veeam.RepositoryMountServerArgs{
				MountServerId:    host.Id(),
				WriteCacheFolder: pulumi.String("/var/lib/veeam/IRCache/"),
				VPowerNFSEnabled: pulumi.Bool(false),
			},
		}

		first, err := veeam.NewRepository(ctx, "first", &veeam.RepositoryArgs{
			Type:        veeam.RepositoryTypeLinuxLocal,
			Name:        pulumi.String("First"),
			Description: pulumi.String("Managed by Pulumi"),
			HostId:      host.Id(),
			Repository: &veeam.RepositorySettingsArgs{
				Path:             pulumi.String("/mnt/first"),
				TaskLimitEnabled: pulumi.Bool(true),
				MaxTaskCount:     pulumi.Int(4),
			},
			MountServer: mountServer,
		})
		if err != nil {
			return err
		}

		second, err := veeam.NewRepository(ctx, "second", &veeam.RepositoryArgs{
			Type:        veeam.RepositoryTypeLinuxLocal,
			Name:        pulumi.String("Second"),
			HostId:      host.Id(),
			Repository:  &veeam.RepositorySettingsArgs{Path: pulumi.String("/mnt/second")},
			MountServer: mountServer,
		})
		if err != nil {
			return err
		}

		production, err := veeam.NewScaleOutRepository(ctx, "production", &veeam.ScaleOutRepositoryArgs{
			Name: pulumi.String("Production"),
			PerformanceTier: &veeam.PerformanceTierArgs{
				PerformanceExtents: veeam.PerformanceExtentArray{
					&veeam.PerformanceExtentArgs{Id: first.ID()},
					&veeam.PerformanceExtentArgs{Id: second.ID()},
				},
			},
			PlacementPolicy: &veeam.PlacementPolicyArgs{Type: veeam.PlacementPolicyTypeDataLocality},
		})
		if err != nil {
			return err
		}

		ctx.Export("repositoryId", first.ID())
		ctx.Export("extentStatus", production.ExtentStatus)
		return nil
	})
}
