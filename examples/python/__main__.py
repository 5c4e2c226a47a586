"""Two folders on a Linux server, used as one scale-out repository."""

import pulumi
import pulumi_veeam as veeam

config = pulumi.Config()
host = veeam.get_managed_server_output(name=config.get("server") or "linux01.tech.local")

mount_server = veeam.RepositoryMountServersArgs(
    mount_server_settings_type=veeam.MountServerSettingsType.LINUX,
    linux=veeam.RepositoryMountServerArgs(
        mount_server_id=host.id,
        write_cache_folder="/var/lib/veeam/IRCache/",
        v_power_nfs_enabled=False,
    ),
)

first = veeam.Repository(
    "first",
    type=veeam.RepositoryType.LINUX_LOCAL,
    name="First",
    description="Managed by Pulumi",
    host_id=host.id,
    repository=veeam.RepositorySettingsArgs(path="/mnt/first", task_limit_enabled=True, max_task_count=4),
    mount_server=mount_server,
)

second = veeam.Repository(
    "second",
    type=veeam.RepositoryType.LINUX_LOCAL,
    name="Second",
    host_id=host.id,
    repository=veeam.RepositorySettingsArgs(path="/mnt/second"),
    mount_server=mount_server,
)

production = veeam.ScaleOutRepository(
    "production",
    name="Production",
    performance_tier=veeam.PerformanceTierArgs(
        performance_extents=[
            veeam.PerformanceExtentArgs(id=first.id),
            veeam.PerformanceExtentArgs(id=second.id),
        ],
    ),
    placement_policy=veeam.PlacementPolicyArgs(type=veeam.PlacementPolicyType.DATA_LOCALITY),
)

pulumi.export("repositoryId", first.id)
pulumi.export("extentStatus", production.extent_status)
