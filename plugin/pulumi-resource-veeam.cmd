@node "%~dp0pulumi-resource-veeam" %*
