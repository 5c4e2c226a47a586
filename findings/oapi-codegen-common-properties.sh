#!/bin/sh
# Versions: oapi-codegen 2.8.2, its runtime 1.9.0, seen on 2026-11-30.
# The documents of Backup & Replication describe a repository by properties that all types have (name, type) and, beside them, a `oneOf` of the
# types. The generated union keeps both: fields for the common properties, and the JSON of the type. `From…` sets the JSON and, of the
# fields, the discriminator at most; the fields are then written over the JSON. So a new repository is sent with an empty name, and where
# an existing one is read, changed and sent back, the new name is lost and the other changes are kept. Nothing returns an error.
# Seen: an empty name for a new repository called "nas", and 30 days under the old name for one that was renamed to "archive" as well.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir api
printf 'module union\n\ngo 1.25\n' > go.mod
cat > api.yaml <<'YAML'
openapi: 3.0.1
info: { title: small, version: "1" }
paths: {}
components:
  schemas:
    RepositoryType: { type: string, enum: [LinuxLocal, LinuxHardened] }
    Repository:
      type: object
      required: [name, type]
      properties: { name: { type: string }, type: { $ref: "#/components/schemas/RepositoryType" } }
      oneOf: [{ $ref: "#/components/schemas/LinuxLocal" }, { $ref: "#/components/schemas/LinuxHardened" }]
      discriminator:
        propertyName: type
        mapping: { LinuxLocal: "#/components/schemas/LinuxLocal", LinuxHardened: "#/components/schemas/LinuxHardened" }
    LinuxLocal:
      type: object
      required: [name, type, path]
      properties: { name: { type: string }, type: { $ref: "#/components/schemas/RepositoryType" }, path: { type: string } }
    LinuxHardened:
      type: object
      required: [name, type, days]
      properties: { name: { type: string }, type: { $ref: "#/components/schemas/RepositoryType" }, days: { type: integer } }
YAML
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"union/api"
)

func body(repository *api.Repository, one api.LinuxHardened) string {
	if err := repository.FromLinuxHardened(one); err != nil {
		return err.Error()
	}
	text, err := json.Marshal(repository)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func main() {
	var created, existing api.Repository
	if err := json.Unmarshal([]byte(`{"days":7,"name":"nas","type":"LinuxHardened"}`), &existing); err != nil {
		panic(err)
	}
	changed, err := existing.AsLinuxHardened()
	if err != nil {
		panic(err)
	}
	changed.Name, changed.Days = "archive", 30
	fmt.Println(body(&created, api.LinuxHardened{Name: "nas", Type: "LinuxHardened", Days: 7}), body(&existing, changed))
}
GO
generate=github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen
go get $generate@v2.8.2 github.com/oapi-codegen/runtime@v1.9.0 > log 2>&1 || { cat log; exit 1; }
go run $generate -generate types,skip-prune -package api -o api/api.go api.yaml
seen=$(go run .)
echo "oapi-codegen 2.8.2: a new repository called nas, and one renamed to archive: $seen"
[ "$seen" = '{"days":7,"name":"","type":"LinuxHardened"} {"days":30,"name":"nas","type":"LinuxHardened"}' ]
