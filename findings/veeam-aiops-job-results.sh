#!/bin/sh
# Version: veeam-aiops 0.19.0 (a public command line and MCP server for Backup & Replication), seen on 2026-11-30.
# Its overview counts jobs by their last result, and takes the result from the list of jobs. In the REST API that list has the settings of
# jobs; status and last result are in another list, /api/v1/jobs/states, which it does not request. So every job counts as "Unknown",
# even one that fails every night, and the overview looks the same on a good day and on a bad one.
# Seen: Unknown twice for a server whose two jobs ended with Failed and Success, and no request for the states.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python > /dev/null
python/bin/pip install --quiet --disable-pip-version-check veeam-aiops==0.19.0 > /dev/null 2>&1
cat > overview.py <<'PY'
from veeam_aiops.ops.overview import health_overview

JOBS = [
    {"id": "00000000-0000-4000-8000-000000000001", "name": "nightly", "type": "VSphereBackup", "isDisabled": False},
    {"id": "00000000-0000-4000-8000-000000000002", "name": "weekly", "type": "VSphereBackup", "isDisabled": False},
]
RESULTS = [{"status": "inactive", "lastResult": "Failed"}, {"status": "inactive", "lastResult": "Success"}]


class Server:
    asked = []

    def get(self, path, **options):
        self.asked.append(path)
        data = []
        if path == "/api/v1/jobs":
            data = JOBS
        if path == "/api/v1/jobs/states":
            data = [job | result for job, result in zip(JOBS, RESULTS)]
        return {"data": data, "pagination": {"total": len(data), "count": len(data), "skip": 0, "limit": 200}}


server = Server()
print(health_overview(server)["jobs"]["byLastResult"], "/api/v1/jobs/states" in server.asked)
PY
seen=$(python/bin/python overview.py)
echo "veeam-aiops 0.19.0: jobs by last result, and whether it asked for the states of jobs: $seen"
[ "$seen" = "{'Unknown': 2} False" ]
