"""Takes a file in and closes a month with the client that was made from the description of the API.

Arguments: address, token, file. Prints what became of the file, and of the month.
"""

import sys
from datetime import timedelta
from io import BytesIO

from iwmod_client import AuthenticatedClient
from iwmod_client.api.orders import close, close_preview, inbox
from iwmod_client.models import CloseBody, CloseOptions, ClosePreviewBody, CloseReport, InboxBody
from iwmod_client.types import File

address, token, path = sys.argv[1:]
client = AuthenticatedClient(base_url=f"http://{address}", token=token, timeout=60)

with open(path, "rb") as file:
    body = InboxBody(file=[File(payload=BytesIO(file.read()), file_name="beginstand-client.csv", mime_type="text/csv")])
taken = inbox.sync(client=client, body=body)
print(taken[0].outcome, [finding.text for finding in taken[0].findings])

options = CloseOptions(incomplete=True)
plan = close_preview.sync(client=client, body=ClosePreviewBody(month="2023-01", options=options))
assert isinstance(plan, CloseReport), plan
closing = CloseBody(month="2023-01", options=options, shown=plan.fingerprint)
closed = close.sync(client=client, body=closing, idempotency_key="2023-01")
assert isinstance(closed, CloseReport), closed
again = close.sync(client=client, body=closing, idempotency_key="2023-01")
assert again == closed, "the same key has the same answer"
print(closed.month, len(closed.statements))
