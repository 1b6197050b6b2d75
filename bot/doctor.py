"""`carehelp doctor`: checks every setting and provider, and says how to mend what is wrong. Shows no secret."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

import httpx
from rich.console import Console
from rich.markup import escape

from bot.content import load as load_content
from bot.counted import counted
from bot.identity import HOW_TO_MAKE_ONE, given_secret
from bot.models import make_embedder, make_translator
from bot.runtime import open_store
from bot.settings import ChatModel, Provider, Settings, unknown_names
from core.accounts.jwks import PATH as JWKS_PATH
from core.accounts.jwks import read_keys
from core.connections import Connections
from core.errors import CarehelpError, ProviderError

SECONDS = 8.0


class State(StrEnum):
    """What came of a check."""

    GOOD = "good"
    OFF = "off"  # not configured, which is allowed
    DOUBTFUL = "doubtful"  # works, and is perhaps not what was meant
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the report. `mend`: what to do, naming the setting."""

    name: str
    state: State
    what: str
    mend: str = ""


Check = Callable[[Settings, httpx.AsyncClient], Awaitable[Finding]]
MARKS = {State.GOOD: "[green]ok[/green]  ", State.OFF: "[dim]off[/dim] ", State.DOUBTFUL: "[yellow]?[/yellow]   ",
         State.WRONG: "[red]no[/red]  "}  # fmt: skip


async def examine(settings: Settings, console: Console) -> int:
    """Print the report; returns how many things are wrong."""
    wrong = 0
    async with httpx.AsyncClient(timeout=SECONDS) as http:
        for check in (_settings, _content, _database, _address, _accounts, _telegram, _twilio, _privacy):
            with console.status(f"Checking {check.__name__.strip('_')}"):
                finding = await check(settings, http)
            wrong += _show(finding, console)
        with console.status("Checking models"):
            models = [*await _models(settings, http), *await _beside(settings)]
        wrong += sum(_show(finding, console) for finding in models)
    return wrong


def _show(finding: Finding, console: Console) -> bool:
    """Print a finding; whether it is wrong."""
    console.print(f"{MARKS[finding.state]} {finding.name:<12} {escape(finding.what)}", highlight=False)
    if finding.mend:
        console.print(f"     {'':<12} {escape(finding.mend)}", highlight=False)
    return finding.state is State.WRONG


async def _settings(_settings: Settings, _http: httpx.AsyncClient) -> Finding:
    if names := unknown_names():
        told = (f"{name} (did you mean {nearest}?)" if nearest else name for name, nearest in names.items())
        return Finding(
            name="settings",
            state=State.DOUBTFUL,
            what=f"not settings of Carehelp, and without effect: {', '.join(told)}",
            mend="look up the right name in .env.example",
        )
    return Finding(name="settings", state=State.GOOD, what="every name is known")


async def _content(_settings: Settings, _http: httpx.AsyncClient) -> Finding:
    try:
        content = load_content()
    except CarehelpError as error:
        return Finding(name="content", state=State.WRONG, what=str(error), mend="mend the file that is named")
    return Finding(name="content", state=State.GOOD, what=f"{len(content.library.pages)} pages, lexicon and rules hold")


async def _database(settings: Settings, _http: httpx.AsyncClient) -> Finding:
    where = "configured" if settings.database else f"embedded, in {settings.data_dir}"
    try:
        async with open_store(settings) as store:
            rows = await store.database.query("select count(*) from public.messages")
    except (CarehelpError, OSError) as error:
        mend = "check the address, user and password, and that Postgres runs" if settings.database else "check DATA_DIR"
        if "ENCRYPTION_KEYS" in str(error):
            mend = "put the keys back as they were: see Keys in docs/operations.md"
        return Finding(name="database", state=State.WRONG, what=str(error), mend=mend)
    return Finding(name="database", state=State.GOOD, what=f"{where}; {counted(rows[0][0], 'message')}")


async def _address(settings: Settings, _http: httpx.AsyncClient) -> Finding:
    needed = settings.telegram or settings.twilio
    if not settings.public_url:
        return Finding(
            name="address",
            state=State.WRONG if needed and settings.production else State.OFF,
            what="PUBLIC_URL is not set: providers can't deliver to hooks here",
            mend="set PUBLIC_URL to the https address of this server, or use `carehelp telegram poll`",
        )
    if not settings.public_url.startswith("https://"):
        return Finding(
            name="address",
            state=State.WRONG if needed or settings.production else State.DOUBTFUL,
            what=f"PUBLIC_URL: {settings.public_url} is not https",
            mend="set the https address: Telegram delivers to nothing else, and http is read by others",
        )
    return Finding(name="address", state=State.GOOD, what=settings.public_url)


async def _accounts(settings: Settings, http: httpx.AsyncClient) -> Finding:
    """Accounts of the HTTP API: at Supabase with the keys of its tokens, or our own with their secret."""
    if settings.supabase_accounts:
        return await _supabase(settings, http)
    if settings.at_supabase:
        return Finding(
            name="accounts",
            state=State.WRONG,
            what="the database is Supabase's, but its accounts can't be reached",
            mend="set SUPABASE_URL and SUPABASE_ANON_KEY",
        )
    if given_secret(settings):
        return Finding(name="accounts", state=State.GOOD, what="our own, signed with JWT_SECRET")
    unset = not settings.jwt_secret.get_secret_value()
    return Finding(
        name="accounts",
        state=State.WRONG if settings.production else State.GOOD if unset else State.OFF,
        what="our own, signed with a secret of DATA_DIR" if unset else "JWT_SECRET is too short or stands in examples",
        mend="" if unset and not settings.production else f"set JWT_SECRET. {HOW_TO_MAKE_ONE}",
    )


async def _supabase(settings: Settings, http: httpx.AsyncClient) -> Finding:
    key = settings.supabase_anon_key.get_secret_value()
    try:
        health = await http.get(f"{settings.supabase_url}/auth/v1/health", headers={"apikey": key})
        listed = await http.get(f"{settings.supabase_url}{JWKS_PATH}")
        keys = len(read_keys(listed.content)) if listed.status_code == HTTPStatus.OK else 0
    except (httpx.HTTPError, ValueError) as error:
        problem, keys = type(error).__name__, 0
    else:
        problem = "" if health.is_success else f"HTTP {health.status_code}"
    if problem:
        mend = "check SUPABASE_URL and SUPABASE_ANON_KEY, and that the project is not paused"
        return Finding(name="accounts", state=State.WRONG, what=f"Supabase Auth: {problem}", mend=mend)
    if not keys and not settings.supabase_jwt_secret.get_secret_value():
        return Finding(
            name="accounts",
            state=State.WRONG,
            what="Supabase Auth answers, but shows no public key: no token could be checked",
            mend="turn signing keys on in the project, or set SUPABASE_JWT_SECRET (Project Settings, JWT)",
        )
    return Finding(name="accounts", state=State.GOOD, what=f"Supabase Auth answers; {keys} public key(s)")


async def _telegram(settings: Settings, http: httpx.AsyncClient) -> Finding:
    if not settings.telegram:
        return Finding(name="telegram", state=State.OFF, what="not configured", mend="set TELEGRAM_BOT_TOKEN to use it")
    token = settings.telegram_bot_token.get_secret_value()
    base = settings.telegram_api_base or "https://api.telegram.org"
    problem = await _ask(http, f"{base}/bot{token}/getMe")
    if problem:
        mend = "check TELEGRAM_BOT_TOKEN with BotFather" if problem.startswith("HTTP 4") else "check the network"
        return Finding(name="telegram", state=State.WRONG, what=f"getMe: {problem}", mend=mend)
    if not settings.telegram_webhook_secret.get_secret_value():
        return Finding(
            name="telegram",
            state=State.WRONG if settings.public_url else State.GOOD,
            what="the bot answers; its hook is closed",
            mend="set TELEGRAM_WEBHOOK_SECRET, or use `carehelp telegram poll`",
        )
    return Finding(name="telegram", state=State.GOOD, what="the bot answers, the hook has its secret")


async def _twilio(settings: Settings, http: httpx.AsyncClient) -> Finding:
    if not settings.twilio:
        return Finding(
            name="twilio",
            state=State.OFF,
            what="not configured",
            mend="set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to use WhatsApp and SMS",
        )
    base = settings.twilio_api_base or "https://api.twilio.com"
    account = settings.twilio_account_sid
    auth = (account, settings.twilio_auth_token.get_secret_value())
    problem = await _ask(http, f"{base}/2010-04-01/Accounts/{account}.json", auth=auth)
    if problem:
        return Finding(
            name="twilio",
            state=State.WRONG,
            what=f"account: {problem}",
            mend="check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in Twilio's console",
        )
    senders = (settings.twilio_whatsapp_from, settings.twilio_sms_from, settings.twilio_messaging_service_sid)
    if not any(senders):
        return Finding(
            name="twilio",
            state=State.WRONG,
            what="no sender",
            mend="set TWILIO_WHATSAPP_FROM, TWILIO_SMS_FROM or TWILIO_MESSAGING_SERVICE_SID",
        )
    return Finding(name="twilio", state=State.GOOD, what=f"the account answers; {sum(map(bool, senders))} sender(s)")


async def _privacy(settings: Settings, _http: httpx.AsyncClient) -> Finding:
    names = ", ".join(settings.remote_models)
    if settings.local_only:
        what = "on: no model outside this machine and its network is asked"
        return Finding(
            name="local only",
            state=State.GOOD,
            what=f"{what}; without effect: {names}" if names else what,
            mend=f"name local models in place of {names}, or leave it empty" if names else "",
        )
    mend = "what leaves for them is told in docs/privacy.md; LOCAL_ONLY=on keeps it here"
    what = f"off: models elsewhere are asked ({names})" if names else "off, and no model elsewhere is set"
    return Finding(name="local only", state=State.OFF, what=what, mend=mend if names else "")


NEEDED = {
    Provider.HUGGING_FACE: "HF_API_TOKEN",
    Provider.OLLAMA: "OLLAMA_MODEL",
    Provider.LM_STUDIO: "LMSTUDIO_MODEL",
}
MENDS = {
    "hf": "check HF_API_TOKEN, HF_TEXT_MODEL and HF_BASE_URL",
    "ollama": "check OLLAMA_BASE_URL; `ollama serve`, `ollama pull` the model named in OLLAMA_MODEL",
    "lmstudio": "check LMSTUDIO_BASE_URL; start LM Studio's server and load LMSTUDIO_MODEL",
}


async def _models(settings: Settings, http: httpx.AsyncClient) -> list[Finding]:
    """Each provider that writes answers; a fall-back that is named and not configured is wrong."""
    found = [await _model(model, http) for model in settings.chat_models]
    there = {model.name for model in settings.chat_models}
    if settings.ai_provider.value not in there:
        mend = f"set {NEEDED[settings.ai_provider]} to use a model"
        found.insert(0, Finding(name="model", state=State.OFF, what="answers come from the library", mend=mend))
    found += [
        Finding(
            name="model",
            state=State.WRONG,
            what=f"AI_FALLBACKS names {provider.value}, which is not configured",
            mend=f"set {NEEDED[provider]}, or leave {provider.value} out of AI_FALLBACKS",
        )
        for provider in settings.ai_fallbacks
        if provider.value not in there
    ]
    return found


async def _model(model: ChatModel, http: httpx.AsyncClient) -> Finding:
    headers = {"Authorization": f"Bearer {model.token}"} if model.token else {}
    problem = await _ask(http, f"{model.base_url}/models", headers=headers, holds=model.model)
    if problem:
        return Finding(name="model", state=State.WRONG, what=f"{model.name}: {problem}", mend=MENDS[model.name])
    return Finding(name="model", state=State.GOOD, what=f"{model.name} has {model.model}")


async def _beside(settings: Settings) -> list[Finding]:
    """The models that stand beside those that write: meaning and translation, each asked a word."""
    connections = Connections(local_only=settings.local_only)
    try:
        found = []
        if embedder := make_embedder(settings, connections):
            problem = await _problem(embedder.embed(["santé"], timeout=SECONDS))
            found.append(_model_finding("meaning", embedder.model, problem, f"{_prefix(settings)}_EMBEDDING_MODEL"))
        if translator := make_translator(settings, connections):
            problem = await _problem(translator.translate("bonjour", source="fr", target="ha", timeout=SECONDS))
            found.append(_model_finding("translation", settings.hf_translation_model, problem, "HF_TRANSLATION_MODEL"))
        return found
    finally:
        await connections.close()


async def _problem(asked: Awaitable[object]) -> str:
    try:
        await asked
    except ProviderError as error:
        return str(error)
    return ""


def _model_finding(name: str, model: str, problem: str, setting: str) -> Finding:
    if problem:
        mend = f"check {setting} and that the provider is reached; until then answers do without it"
        return Finding(name=name, state=State.WRONG, what=problem, mend=mend)
    return Finding(name=name, state=State.GOOD, what=f"{model} answers")


def _prefix(settings: Settings) -> str:
    return NEEDED[settings.ai_provider].split("_")[0]


async def _ask(
    http: httpx.AsyncClient,
    url: str,
    *,
    auth: tuple[str, str] | None = None,
    headers: dict[str, str] | None = None,
    holds: str = "",
) -> str:
    """What is wrong with the answer of a provider, empty if nothing. Never holds the URL: it may hold a token."""
    try:
        response = await http.get(url, auth=auth, headers=headers)
    except httpx.HTTPError as error:
        return f"no answer ({type(error).__name__})"
    if response.status_code != httpx.codes.OK:
        return f"HTTP {response.status_code}"
    if holds and holds not in response.text:
        return f"does not list the model {holds!r}"
    return ""
