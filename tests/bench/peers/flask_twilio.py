"""A WhatsApp bot on Flask with Twilio's client: it checks the signature and answers inside the hook."""

import os
from typing import Any

from flask import Flask, Response, abort, request
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

ACCOUNT, TOKEN, STUB = os.environ["ACCOUNT"], os.environ["TOKEN"], os.environ["STUB"]


class Here(TwilioHttpClient):
    """Twilio's client towards the provider's stand-in."""

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", STUB), *args, **more)


app = Flask(__name__)
client, validator = Client(ACCOUNT, TOKEN, http_client=Here()), RequestValidator(TOKEN)


@app.post("/hook")
def hook() -> Response:
    """Echo."""
    if not validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    said = request.form
    client.messages.create(to=said["From"], from_=said["To"], body=f"ok {said['Body']}")
    return Response("<Response/>", mimetype="text/xml")
