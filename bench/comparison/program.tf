# The declared repositories for the Terraform provider. Address and account come from its environment variables.
terraform {
  required_providers {
    veeam = {
      source = "patrikcze/veeam"
    }
  }
}

provider "veeam" {}

resource "veeam_repository" "declared" {
  for_each = jsondecode(file("${path.module}/declarations.json"))

  type               = each.value.type
  name               = each.value.name
  description        = each.value.description
  host_id            = each.value.hostId
  path               = each.value.repository.path
  max_task_count     = each.value.repository.maxTaskCount
  task_limit_enabled = each.value.repository.taskLimitEnabled
}
