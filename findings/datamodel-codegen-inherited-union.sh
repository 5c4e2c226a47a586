#!/bin/sh
# Versions: datamodel-code-generator 0.89.0, pydantic 2.14.4, seen on 2026-11-30.
# In the documents of Backup & Replication a repository lists its types (`oneOf`, with a discriminator and its mapping), and each type is the
# repository and more (`allOf`). Of what all types share, the generated models keep what has a format or a reference, and drop a plain
# string: a valid hardened repository is read without its name, and written back without it. Read as a repository of any type it is
# refused, because the only value of `type` that the model allows is "0", which is nowhere in the document.
# Seen: no name in what is written, and '0' as the expected type.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python > /dev/null
python/bin/pip install --quiet --disable-pip-version-check datamodel-code-generator==0.89.0 pydantic==2.14.4 > /dev/null 2>&1
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
      allOf: [{ $ref: "#/components/schemas/Repository" }, { type: object, required: [path], properties: { path: { type: string } } }]
    LinuxHardened:
      allOf: [{ $ref: "#/components/schemas/Repository" }, { type: object, required: [days], properties: { days: { type: integer } } }]
YAML
python/bin/datamodel-codegen --input api.yaml --input-file-type openapi --output-model-type pydantic_v2.BaseModel --output models.py 2> /dev/null
cat > read.py <<'PY'
from pydantic import ValidationError

from models import LinuxHardened, Repository

answer = {"name": "nas", "type": "LinuxHardened", "days": 7}
written = LinuxHardened.model_validate(answer).model_dump(mode="json")
try:
    Repository.model_validate(answer)
    expected = "any"
except ValidationError as error:
    expected = error.errors()[0]["ctx"]["expected_tags"]
print(dict(sorted(written.items())), expected)
PY
seen=$(python/bin/python read.py)
echo "datamodel-code-generator 0.89.0: a hardened repository called nas after reading, and the types that are expected: $seen"
[ "$seen" = "{'days': 7, 'type': 'LinuxHardened'} '0'" ]
