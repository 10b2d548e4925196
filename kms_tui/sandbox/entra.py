"""Entra ID of one cloud: tokens for apps with a client secret, and the documents around that."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from kms_tui.sandbox import entra_refusals as refusals
from kms_tui.sandbox.clouds import CLOUDS
from kms_tui.sandbox.entra_refusals import SignInRefused
from kms_tui.sandbox.http_messages import Answer, JsonObject, json_answer
from kms_tui.sandbox.tenants import (
    CLIENT_SECRET,
    EXPIRED_CLIENT_SECRET,
    NEXT_CLIENT_SECRET,
    App,
    SignIn,
    find_app,
    find_tenant,
)
from kms_tui.sandbox.tokens import LIFETIME_SECONDS, Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kms_tui.sandbox.clouds import Cloud
    from kms_tui.sandbox.http_messages import IncomingRequest
    from kms_tui.sandbox.tokens import TokenMint

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN = re.compile(r"[0-9a-z-]+(\.[0-9a-z-]+)+", re.IGNORECASE)
_NO_APP = "00000000-0000-0000-0000-000000000000"
_DEFAULT_SCOPE = "/.default"
_NOT_FOUND = Answer(status=404, content_type="text/html; charset=utf-8")


class EntraId:
    """Answers the requests to one cloud's sign-in host."""

    def __init__(self, cloud: Cloud, mint: TokenMint, clock: Callable[[], float]) -> None:
        self._cloud = cloud
        self._mint = mint
        self._clock = clock

    async def answer(self, request: IncomingRequest) -> Answer:
        """Answer one request."""
        try:
            return self._carry_out(request)
        except SignInRefused as refused:
            correlation_id = request.headers.get("client-request-id")
            return refused.answer(self._cloud.authority, correlation_id, self._clock())

    def _carry_out(self, request: IncomingRequest) -> Answer:
        match (request.method, *request.segments):
            case ("POST", tenant, "oauth2", "v2.0", "token"):
                return json_answer(self._token(_tenant_id(tenant), _form(request)))
            case ("GET", tenant, *_, ".well-known", "openid-configuration"):
                return json_answer(self._openid_configuration(_tenant_id(tenant)))
            case ("GET", "common", "discovery", "instance"):
                return json_answer(self._instances())
            case _:
                return _NOT_FOUND

    def _token(self, tenant_id: str, form: Mapping[str, str]) -> JsonObject:
        grant_type = _required(form, "grant_type")
        if grant_type != "client_credentials":
            raise refusals.grant_unsupported(grant_type)
        app = _find_app(tenant_id, _required(form, "client_id"))
        resource = self._resource(_required(form, "scope"))
        _check_credential(app, form)
        _refuse_by_directory_policy(app)
        issuer = f"https://{self._cloud.issuer}/{tenant_id}/"
        return {
            "token_type": "Bearer",
            "expires_in": LIFETIME_SECONDS,
            "ext_expires_in": LIFETIME_SECONDS,
            "access_token": self._mint.issue(Caller(app.app_id, app.object_id, issuer, resource)),
        }

    def _resource(self, scope: str) -> str:
        resource = scope.removesuffix(_DEFAULT_SCOPE)
        if " " in scope or resource == scope:
            raise refusals.scope_malformed(scope)
        if resource != self._cloud.resource:
            raise refusals.resource_not_found(resource)
        return resource

    def _openid_configuration(self, tenant_id: str) -> JsonObject:
        base = f"https://{self._cloud.authority}/{tenant_id}"
        return {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "issuer": f"{base}/v2.0",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
        }

    def _instances(self) -> JsonObject:
        hosts = [cloud.authority for cloud in CLOUDS]
        configuration = "common/v2.0/.well-known/openid-configuration"
        return {
            "tenant_discovery_endpoint": f"https://{self._cloud.authority}/{configuration}",
            "api-version": "1.1",
            "metadata": [
                {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
                for host in hosts
            ],
        }


def _tenant_id(tenant: str) -> str:
    if not _GUID.fullmatch(tenant) and not _DOMAIN.fullmatch(tenant):
        raise refusals.tenant_malformed(tenant)
    tenant_id = find_tenant(tenant)
    if tenant_id is None:
        raise refusals.tenant_not_found(tenant)
    return tenant_id


def _form(request: IncomingRequest) -> dict[str, str]:
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip()
    if content_type != "application/x-www-form-urlencoded":
        return {}
    return dict(parse_qsl(request.body.decode("utf-8", errors="replace")))


def _required(form: Mapping[str, str], name: str) -> str:
    value = form.get(name)
    if not value:
        raise refusals.parameter_missing(name)
    return value


def _find_app(tenant_id: str, client_id: str) -> App:
    if not _GUID.fullmatch(client_id) or client_id == _NO_APP:
        raise refusals.app_malformed(client_id)
    app = find_app(tenant_id, client_id)
    if app is None:
        raise refusals.app_not_found(client_id)
    return app


def _check_credential(app: App, form: Mapping[str, str]) -> None:
    if form.get("client_assertion"):
        raise refusals.assertion_unknown(app.app_id)
    shown = form.get("client_secret", "").encode()
    if not shown:
        raise refusals.secret_missing()
    if hmac.compare_digest(shown, EXPIRED_CLIENT_SECRET.encode()):
        raise refusals.secret_expired(app.app_id)
    accepted = (CLIENT_SECRET.encode(), NEXT_CLIENT_SECRET.encode())
    if not any(hmac.compare_digest(shown, secret) for secret in accepted):
        raise refusals.secret_wrong(app.app_id)


def _refuse_by_directory_policy(app: App) -> None:
    if app.sign_in is SignIn.BLOCKED:
        raise refusals.blocked_by_conditional_access()
    if app.sign_in is SignIn.OUT_OF_ORDER:
        raise refusals.out_of_order()
