#!/bin/sh
# Version: pulumi-yaml 1.38.1 (reads programs in YAML, and writes them for `pulumi import` and `pulumi convert`), seen on 2026-11-30.
# A program in YAML reads each `$$` as one dollar, wherever it stands; the documentation has it before a brace alone. The generator of such
# programs escapes `${` and leaves `$$` as it is. So a text that is imported as "Pa$$word" is written with two dollars and read with one,
# without a diagnostic, and the next update changes the object that was imported.
# Seen: Pa$$word in the program that was written, and Pa$word when it is read; the text with a brace is read as it was.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'module dollars\n\ngo 1.25\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-yaml/pkg/pulumiyaml"
	"github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/ast"
	"github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/codegen"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	parser := syntax.NewParser()
	must(parser.ParseFile(strings.NewReader("output dollars { value = \"Pa$$word\" }\noutput brace { value = \"$${x}\" }\n"), "main.pp"))
	program, _, err := pcl.BindProgram(parser.Files, schema.NewNullLoader())
	must(err)
	files, _, err := codegen.GenerateProgram(program)
	must(err)
	template, _, err := pulumiyaml.LoadYAMLBytes("Main.yaml", files["Main.yaml"])
	must(err)
	fmt.Print(strings.Count(string(files["Main.yaml"]), "Pa$$word"))
	for _, output := range template.Outputs.Entries {
		fmt.Print(" ", output.Value.(*ast.StringExpr).Value)
	}
}
GO
go get github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/codegen@v1.38.1 > log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
echo "pulumi-yaml 1.38.1: how often Pa\$\$word was written, as what it is read, and the text with a brace: $seen"
[ "$seen" = '1 Pa$word ${x}' ]
