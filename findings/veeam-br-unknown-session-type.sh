#!/bin/sh
# Version: veeam-br 0.5.1 (a public Python client of the REST API of Backup & Replication), seen on 2026-11-29.
# Its models of a revision know the types of sessions that the document of that revision lists. A newer server shows types that later
# revisions add (BackupCopyJob is in that of 1.3-rev1 and not of 1.3-rev0). Reading a list with one such session fails as a whole, with
# a ValueError that names the type, so that none of the other sessions can be read; the same list is read in full in 1.3-rev2.
# Seen: ValueError in 1.3-rev0, two sessions in 1.3-rev2.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python > /dev/null
python/bin/pip install --quiet --disable-pip-version-check veeam-br==0.5.1 > /dev/null 2>&1
cat > sessions.py <<'PY'
from veeam_br.v1_3_rev0.models import SessionsResult as Older
from veeam_br.v1_3_rev2.models import SessionsResult as Newer


def session(kind, number):
    return {
        "sessionType": kind,
        "state": "Stopped",
        "id": f"00000000-0000-4000-8000-00000000000{number}",
        "name": kind,
        "jobId": f"00000000-0000-4000-8000-00000000000{number}",
        "creationTime": "2026-03-17T09:53:30.775315+01:00",
        "progressPercent": 100,
        "result": {"result": "Success", "message": "Success", "isCanceled": False},
        "usn": number,
    }


answer = {
    "data": [session("BackupJob", 1), session("BackupCopyJob", 2)],
    "pagination": {"total": 2, "count": 2, "skip": 0, "limit": 200},
}


def read(model):
    try:
        return f"{len(model.from_dict(answer).data)} sessions"
    except ValueError as error:
        return f"ValueError ({error})"


print(f"{read(Older)} | {read(Newer)}")
PY
seen=$(python/bin/python sessions.py)
echo "veeam-br 0.5.1: a list with a BackupCopyJob in 1.3-rev0, and in 1.3-rev2: $seen"
[ "$seen" = "ValueError ('BackupCopyJob' is not a valid ESessionType) | 2 sessions" ]
