"""Repositories from declarations, as a careful script on veeam-br makes them.

It logs in once and lists once, creates what is missing, changes what differs and leaves alone what does not, waits for
each session, and lists once more to see that everything is there. It keeps no state: what it manages, it knows by name.
"""

import asyncio
import json
import os
import ssl
import sys

from veeam_br.client import VeeamClient
from veeam_br.v1_3_rev1.models.linux_local_storage_spec import LinuxLocalStorageSpec
from veeam_br.v1_3_rev1.models.repository_model import RepositoryModel

PAGE = 200
POLL_SECONDS = 1.0
TIMEOUT_SECONDS = 30 * 60


class Script:
    def __init__(self, client, declarations, parallel):
        self.client = client
        self.declarations = declarations
        self.slots = asyncio.Semaphore(parallel)
        self.repositories = client.api("repositories")
        self.sessions = client.api("sessions")

    async def call(self, function, *args, **kwargs):
        result = await self.client.call(function, *args, **kwargs)
        # The client returns errors instead of raising them.
        if getattr(result, "error_code", None) is not None:
            raise RuntimeError(result.message)
        return result

    async def existing(self):
        """The repositories on the server, by name, as the server shows them."""
        found = {}
        count = 0
        while True:
            page = await self.call(self.repositories.get_all_repositories, skip=count, limit=PAGE)
            found.update({one.name: one.to_dict() for one in page.data})
            count += len(page.data)
            if not page.data or count >= page.pagination.total:
                return found

    async def wait(self, session):
        if session is None:
            raise RuntimeError("the server answered with a status that its document does not have")
        for _ in range(int(TIMEOUT_SECONDS / POLL_SECONDS)):
            state = await self.call(self.sessions.get_session, session.id)
            if state.state.value == "Stopped":
                if state.result.result.value not in ("Success", "Warning"):
                    raise RuntimeError(f"session {session.id}: {state.result.message}")
                return
            await asyncio.sleep(POLL_SECONDS)
        raise RuntimeError(f"session {session.id} has not ended")

    async def create(self, declared):
        async with self.slots:
            body = LinuxLocalStorageSpec.from_dict(declared)
            await self.wait(await self.call(self.repositories.create_repository, body=body))

    async def update(self, existing, declared):
        async with self.slots:
            # A PUT replaces the whole object, so it begins with what the server has.
            body = RepositoryModel.from_dict(merged(existing, declared))
            await self.wait(await self.call(self.repositories.update_repository, existing["id"], body=body))

    async def delete(self, existing):
        async with self.slots:
            await self.call(self.repositories.delete_repository, existing["id"])

    async def compare(self):
        existing = await self.existing()
        missing = [one for name, one in self.declarations.items() if name not in existing]
        changed = [
            (existing[name], one)
            for name, one in self.declarations.items()
            if name in existing and merged(existing[name], one) != existing[name]
        ]
        return missing, changed

    async def preview(self):
        missing, changed = await self.compare()
        return len(missing) + len(changed)

    async def apply(self):
        missing, changed = await self.compare()
        await asyncio.gather(*map(self.create, missing), *(self.update(*pair) for pair in changed))
        if await self.preview() > 0:
            raise RuntimeError("the server does not have what was declared")

    async def destroy(self):
        existing = await self.existing()
        await asyncio.gather(*(self.delete(existing[name]) for name in self.declarations if name in existing))


def merged(existing, declared):
    """What the server has, with every declared value in its place."""
    if not isinstance(existing, dict) or not isinstance(declared, dict):
        return declared
    return {**existing, **{name: merged(existing.get(name), value) for name, value in declared.items()}}


async def main(verb, file):
    with open(file, encoding="utf-8") as text:
        declarations = json.load(text)
    # The spelling of revision 1.3-rev1.
    for declared in declarations.values():
        declared["mountServer"]["mountServerSettingsType"] = "Linux"
    environment = os.environ
    async with VeeamClient(
        host=environment["VBR_URL"],
        username=environment["VBR_USERNAME"],
        password=environment["VBR_PASSWORD"],
        api_version="1.3-rev1",
        verify_ssl=ssl.create_default_context(cafile=environment["VBR_CA_CERTIFICATE"]),
    ) as client:
        await client.connect()
        script = Script(client, declarations, int(environment["VBR_PARALLEL"]))
        result = await getattr(script, verb)()
        await client.call(client.api("login").logout)
    if result is not None:
        print(result)


asyncio.run(main(*sys.argv[1:]))
