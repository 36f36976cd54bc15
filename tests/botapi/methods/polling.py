"""How a program gets its updates: getUpdates or a webhook, never both."""

import re
from urllib.parse import urlsplit

from tests.botapi.backend import Backend
from tests.botapi.errors import conflict, faulty_request
from tests.botapi.messages import JsonObject
from tests.botapi.parameters import Call

_SECRET = re.compile(r"[A-Za-z0-9_-]*")


async def get_updates(backend: Backend, call: Call) -> list[JsonObject]:
    """Confirms everything below ``offset``; waits up to ``timeout`` seconds for something to hand out."""
    if backend.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    backend.updates.allow(call.get("allowed_updates"))
    return await backend.updates.poll(call.get("offset", 0), call.get("limit", 100), call.get("timeout", 0))


async def set_webhook(backend: Backend, call: Call) -> bool:
    """Telegram itself wants https and a public host; a local server (``--local``), as here, takes http too."""
    url = call.get("url", "")
    if not url:
        return await delete_webhook(backend, call)
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise faulty_request("invalid webhook URL specified")
    secret = call.get("secret_token")
    if secret is not None and len(secret) > 256:
        raise faulty_request("secret token is too long")
    if secret is not None and not _SECRET.fullmatch(secret):
        raise faulty_request("secret token contains unallowed characters")
    if call.get("drop_pending_updates"):
        backend.updates.drop_all()
    backend.updates.allow(call.get("allowed_updates"))
    backend.updates.interrupt(conflict("terminated by setWebhook request"))
    await backend.webhook.set(url, secret, min(max(call.get("max_connections", 40), 1), 100))
    return True


async def delete_webhook(backend: Backend, call: Call) -> bool:
    """Back to polling; what was not confirmed waits."""
    if call.get("drop_pending_updates"):
        backend.updates.drop_all()
    await backend.webhook.remove()
    return True


def get_webhook_info(backend: Backend, _call: Call) -> JsonObject:
    """A WebhookInfo object."""
    webhook = backend.webhook
    info: JsonObject = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(backend.updates),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if webhook.last_error:
        info |= {"last_error_date": backend.date(), "last_error_message": webhook.last_error}
    if backend.updates.allowed is not None:
        info["allowed_updates"] = backend.updates.allowed
    return info
