@node --max-semi-space-size=4 "%~dp0pulumi-resource-veeam" %*
